// Reading and checking what JavaScript passes.
#pragma once

#define NAPI_VERSION 8
#include <node_api.h>

#include <cmath>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>

namespace ritz {

/** What becomes a RangeError or TypeError in JavaScript. */
struct Misuse : std::runtime_error {
  Misuse(bool ofType, const std::string& message) : std::runtime_error(message), type(ofType) {}
  bool type;
};

template <class T>
constexpr napi_typedarray_type arrayType = sizeof(T) == 4 ? napi_float32_array : napi_float64_array;

inline std::string typeName(napi_typedarray_type type) {
  return type == napi_float32_array   ? "Float32Array"
         : type == napi_float64_array ? "Float64Array"
                                      : "another typed array";
}

/** The arguments of a call, taken by position, under a name for messages. */
template <size_t count>
class Arguments {
 public:
  Arguments(napi_env of, napi_callback_info info, const char* name) : env(of), caller(name) {
    size_t given = count;
    if (napi_get_cb_info(env, info, &given, values, nullptr, &data) != napi_ok) fail(true, "no arguments");
    if (given < count) fail(true, "needs " + std::to_string(count) + " arguments, got " + std::to_string(given));
  }

  /** The pointer the function was made with. */
  template <class D>
  D& bound() const {
    return *static_cast<D*>(data);
  }

  double number(size_t at, const char* name) const {
    double value = 0;
    if (napi_get_value_double(env, values[at], &value) != napi_ok) fail(true, std::string(name) + " must be a number");
    return value;
  }

  /** An integer from `least` to 2^31 - 1, or to `most`. */
  ptrdiff_t integer(size_t at, const char* name, double least, double most = 2147483647) const {
    const double value = number(at, name);
    if (!(value >= least && value <= most && value == std::floor(value))) {
      fail(false, std::string(name) + " must be an integer from " + show(least) + " to " + show(most) + ", got " +
                      show(value));
    }
    return ptrdiff_t(value);
  }

  bool flag(size_t at, const char* name) const {
    bool value = false;
    if (napi_get_value_bool(env, values[at], &value) != napi_ok)
      fail(true, std::string(name) + " must be true or false");
    return value;
  }

  napi_typedarray_type typeOf(size_t at, const char* name) const {
    napi_typedarray_type type;
    if (napi_get_typedarray_info(env, values[at], &type, nullptr, nullptr, nullptr, nullptr) != napi_ok) {
      fail(true, std::string(name) + " must be a typed array");
    }
    return type;
  }

  /** Any number of numbers. */
  template <class T>
  T* array(size_t at, const char* name, size_t& length) const {
    napi_typedarray_type type;
    void* start = nullptr;
    if (napi_get_typedarray_info(env, values[at], &type, &length, &start, nullptr, nullptr) != napi_ok) {
      fail(true, std::string(name) + " must be a " + typeName(arrayType<T>));
    }
    if (type != arrayType<T>) {
      fail(true, std::string(name) + " must be a " + typeName(arrayType<T>) + ", got " + typeName(type));
    }
    return static_cast<T*>(start);
  }

  /** `wanted` numbers: exactly so many, or at least. */
  template <class T>
  T* array(size_t at, const char* name, double wanted, bool exactly) const {
    size_t length = 0;
    T* start = array<T>(at, name, length);
    if (exactly ? double(length) != wanted : double(length) < wanted) {
      fail(false, std::string(name) + " must hold " + (exactly ? "" : "at least ") + show(wanted) + " numbers, got " +
                      std::to_string(length));
    }
    return start;
  }

  [[noreturn]] void fail(bool type, const std::string& message) const {
    throw Misuse(type, std::string(caller) + ": " + message);
  }

  static std::string show(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
  }

 private:
  napi_env env;
  const char* caller;
  napi_value values[count];
  void* data = nullptr;
};

/** Runs a callback's body; C++ exceptions become JavaScript's. */
template <class Body>
napi_value guarded(napi_env env, const Body& body) {
  try {
    return body();
  } catch (const Misuse& misuse) {
    (misuse.type ? napi_throw_type_error : napi_throw_range_error)(env, nullptr, misuse.what());
  } catch (const std::bad_alloc&) {
    napi_throw_error(env, nullptr, "native kernels: out of memory");
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

}  // namespace ritz
