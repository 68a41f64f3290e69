// Fork and join: the caller and its workers take numbered tasks from one counter.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ritz {

/**
 * Workers of one JavaScript environment. Which thread takes which task is left to chance, so a task must not
 * depend on it. The caller never waits for a worker that has not taken a task: on a busy machine it does all
 * of them itself.
 */
class Pool {
 public:
  static constexpr int maxThreads = 255;

  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { stop(); }

  /** Ends and joins the workers; from now on the caller works alone. */
  void stop();

  /** Calls task(number, thread) for 0 <= number < count on up to `threads` threads; thread is below that. */
  template <class Task>
  void run(int threads, int count, const Task& task) {
    if (threads <= 1 || count <= 1 || count > maxTasks || !start(threads)) {
      for (int number = 0; number < count; number++) task(number, 0);
      return;
    }
    const Call call = [](const void* of, int number, int thread) { (*static_cast<const Task*>(of))(number, thread); };
    fork(threads, count, call, &task);
  }

 private:
  using Call = void (*)(const void* task, int number, int thread);
  struct Worker {
    std::atomic<bool> asleep{false};
    std::condition_variable wake;
    std::thread thread;
  };
  static constexpr int maxTasks = (1 << 20) - 1;

  bool start(int threads);
  void fork(int threads, int count, Call call, const void* task);
  void work(int thread, Worker& self);
  int takeTasks(int thread);
  bool hasTask(int thread) const;

  std::vector<std::unique_ptr<Worker>> workers;
  bool stopped = false;

  /**
   * Generation (16 bits), number of threads (8) and of tasks (20), next task (20): taking tasks is one
   * compare-and-swap.
   */
  alignas(64) std::atomic<uint64_t> ticket{0};
  alignas(64) std::atomic<int> finished{0};
  std::atomic<bool> stopping{false};
  Call call = nullptr;
  const void* task = nullptr;
  std::mutex mutex;
};

/** The pool, for a kernel that may use so many threads. */
struct Team {
  Pool& pool;
  int threads;

  template <class Task>
  void run(int count, const Task& task) const {
    pool.run(threads, count, task);
  }
};

}  // namespace ritz
