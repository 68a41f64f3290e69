#include "pool.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "simd.hpp"

namespace ritz {

namespace {

/** Reads the fields of `Pool::ticket`. */
struct Ticket {
  uint64_t bits;
  int next() const { return int(bits & 0xfffff); }
  int count() const { return int(bits >> 20 & 0xfffff); }
  int threads() const { return int(bits >> 40 & 0xff); }
  bool isFor(int thread) const { return next() < count() && thread < threads(); }
};

RITZ_INLINE void pause() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/** True once a short while has passed: longer than a gap between two kernels, too short to be felt. */
class Patience {
 public:
  bool over() {
    pause();
    if (++polls % 32 != 0) return false;
    return std::chrono::steady_clock::now() - since > std::chrono::microseconds(50);
  }

 private:
  int polls = 0;
  std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
};

}  // namespace

bool Pool::hasTask(int thread) const { return Ticket{ticket.load(std::memory_order_seq_cst)}.isFor(thread); }

/**
 * Takes and runs tasks until there are none, and says how many: many at a time at first, one at a time in the
 * end. `call` and `task` are stable between taking a task and reporting it finished.
 */
int Pool::takeTasks(int thread) {
  int taken = 0;
  Ticket now{ticket.load(std::memory_order_acquire)};
  while (now.isFor(thread)) {
    const int share = (now.count() - now.next()) / (2 * now.threads());
    const int size = share > 1 ? share : 1;
    if (!ticket.compare_exchange_weak(now.bits, now.bits + uint64_t(size), std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
      continue;
    }
    for (int number = now.next(); number < now.next() + size; number++) call(task, number, thread);
    taken += size;
    now.bits = ticket.load(std::memory_order_acquire);
  }
  return taken;
}

void Pool::work(int thread, Worker& self) {
  FlushTinyToZero flush;
  for (;;) {
    Patience patience;
    while (!hasTask(thread) && !patience.over()) {
    }
    if (!hasTask(thread)) {
      std::unique_lock<std::mutex> lock(mutex);
      self.asleep.store(true, std::memory_order_seq_cst);
      self.wake.wait(lock, [this, thread] { return stopping.load() || hasTask(thread); });
      self.asleep.store(false, std::memory_order_relaxed);
    }
    if (stopping.load()) return;
    const int taken = takeTasks(thread);
    if (taken > 0) finished.fetch_add(taken, std::memory_order_release);
  }
}

/** False where no thread can be had. */
bool Pool::start(int threads) {
  if (stopped) return false;
  try {
    workers.reserve(size_t(threads - 1));
    while (int(workers.size()) < threads - 1) {
      const int thread = int(workers.size()) + 1;
      auto worker = std::make_unique<Worker>();
      worker->thread = std::thread([this, thread, self = worker.get()] { work(thread, *self); });
      workers.push_back(std::move(worker));
    }
  } catch (const std::system_error&) {
    return !workers.empty();
  }
  return true;
}

void Pool::fork(int threads, int count, Call newCall, const void* newTask) {
  call = newCall;
  task = newTask;
  finished.store(0, std::memory_order_relaxed);
  const uint64_t generation = (ticket.load(std::memory_order_relaxed) >> 48) + 1;
  ticket.store(generation << 48 | uint64_t(threads) << 40 | uint64_t(count) << 20, std::memory_order_seq_cst);
  const int wanted = std::min({threads - 1, count - 1, int(workers.size())});
  for (int w = 0; w < wanted; w++) {
    if (!workers[w]->asleep.load(std::memory_order_seq_cst)) continue;
    {
      // Not between a worker's last look at the ticket and its sleep.
      std::lock_guard<std::mutex> lock(mutex);
    }
    workers[w]->wake.notify_one();
  }
  const int elsewhere = count - takeTasks(0);
  Patience patience;
  bool yields = false;
  while (finished.load(std::memory_order_acquire) < elsewhere) {
    if (!yields) {
      yields = patience.over();
    } else {
      std::this_thread::yield();
    }
  }
}

void Pool::stop() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    stopping.store(true);
    stopped = true;
  }
  for (const auto& worker : workers) worker->wake.notify_one();
  for (const auto& worker : workers) worker->thread.join();
  workers.clear();
}

}  // namespace ritz
