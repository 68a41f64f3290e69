// Memory aligned to cache lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace ritz {

/** A growing block of numbers, aligned to 64 bytes; its contents are lost when it grows. */
template <class T>
class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { std::free(block); }

  T* atLeast(size_t count) {
    if (count <= capacity) return start;
    std::free(block);
    block = nullptr;
    start = nullptr;
    capacity = 0;
    block = std::malloc(count * sizeof(T) + 64);
    if (block == nullptr) throw std::bad_alloc();
    start = reinterpret_cast<T*>((reinterpret_cast<uintptr_t>(block) + 63) & ~uintptr_t(63));
    capacity = count;
    return start;
  }
  T* data() const { return start; }
  size_t bytes() const { return capacity * sizeof(T); }

 private:
  void* block = nullptr;
  T* start = nullptr;
  size_t capacity = 0;
};

template <class N>
constexpr N roundUp(N value, N unit) {
  return (value + unit - 1) / unit * unit;
}

}  // namespace ritz
