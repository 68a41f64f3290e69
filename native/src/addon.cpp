// The Node-API surface: see NativeAddon in src/node/native-kernels.ts.
#include <algorithm>
#include <memory>

#include "activations.hpp"
#include "adam.hpp"
#include "arguments.hpp"
#include "deep.hpp"
#include "fill-activation.hpp"
#include "linear-algebra.hpp"
#include "peak.hpp"
#include "shallow.hpp"

namespace ritz {
namespace {

constexpr int abiVersion = 3;

/** What belongs to one JavaScript environment (the main thread, a worker). */
struct Environment {
  Pool pool;
  ShallowWorkspace<float> shallow32;
  ShallowWorkspace<double> shallow64;
  DeepWorkspace<float> deep32;
  DeepWorkspace<double> deep64;
  DenseWorkspace dense;

  ShallowWorkspace<float>& shallow(float) { return shallow32; }
  ShallowWorkspace<double>& shallow(double) { return shallow64; }
  DeepWorkspace<float>& deep(float) { return deep32; }
  DeepWorkspace<double>& deep(double) { return deep64; }
};
using SharedEnvironment = std::shared_ptr<Environment>;

/** A kernel behind its two JavaScript functions. */
struct Kernel {
  virtual ~Kernel() = default;
  virtual void forward(napi_env env, napi_callback_info info) = 0;
  virtual void pullback(napi_env env, napi_callback_info info) = 0;
};

template <class T, class Network>
struct KernelOf final : Kernel {
  SharedEnvironment environment;
  Network network;
  const double d, c, parameters;

  template <class Shape, class Workspace>
  KernelOf(SharedEnvironment of, int threads, Shape shape, double parameterCount, int activation, Workspace& workspace)
      : environment(std::move(of)),
        network(std::move(shape), activation, Team{environment->pool, threads}, workspace),
        d(network.shape.inputs),
        c(network.shape.outputs),
        parameters(parameterCount) {}

  void forward(napi_env env, napi_callback_info info) override {
    const Arguments<6> given(env, info, "forward");
    const T* theta = given.template array<T>(0, "theta", parameters, true);
    const double s = given.number(1, "s");
    const ptrdiff_t count = given.integer(3, "count", 0);
    const T* points = given.template array<T>(2, "points", count * d, false);
    T* u = given.template array<T>(4, "u", count * c, false);
    T* grad = given.template array<T>(5, "grad", count * c * d, false);
    const FlushTinyToZero flush;
    network.forward(theta, s, points, count, u, grad);
  }

  void pullback(napi_env env, napi_callback_info info) override {
    const Arguments<7> given(env, info, "pullback");
    const T* theta = given.template array<T>(0, "theta", parameters, true);
    const double s = given.number(1, "s");
    const ptrdiff_t count = given.integer(3, "count", 0);
    const T* points = given.template array<T>(2, "points", count * d, false);
    const T* toU = given.template array<T>(4, "toU", count * c, false);
    const T* toGrad = given.template array<T>(5, "toGrad", count * c * d, false);
    T* gradient = given.template array<T>(6, "gradient", parameters, true);
    const FlushTinyToZero flush;
    network.pullback(theta, s, points, count, toU, toGrad, gradient);
  }
};

void check(napi_status status, const char* what) {
  if (status == napi_ok) return;
  throw std::runtime_error(std::string("native kernels: cannot ") + what);
}

void setFunction(napi_env env, napi_value object, const char* name, napi_callback call, void* data,
                 napi_value* made = nullptr) {
  napi_value function;
  check(napi_create_function(env, name, NAPI_AUTO_LENGTH, call, data, &function), "make a function");
  check(napi_set_named_property(env, object, name, function), "set a function");
  if (made != nullptr) *made = function;
}

/** A method of the JavaScript object; the function itself keeps the kernel alive. */
void setMethod(napi_env env, napi_value object, const char* name, napi_callback call,
               const std::shared_ptr<Kernel>& kernel) {
  napi_value function;
  setFunction(env, object, name, call, kernel.get(), &function);
  auto held = std::make_unique<std::shared_ptr<Kernel>>(kernel);
  const auto release = [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<Kernel>*>(data); };
  check(napi_add_finalizer(env, function, held.get(), release, nullptr, nullptr), "hold a kernel");
  held.release();
}

napi_value kernelObject(napi_env env, const std::shared_ptr<Kernel>& kernel) {
  napi_value object;
  check(napi_create_object(env, &object), "make an object");
  setMethod(
      env, object, "forward",
      [](napi_env env, napi_callback_info info) -> napi_value {
        void* data = nullptr;
        napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
        return guarded(env, [&]() -> napi_value { return static_cast<Kernel*>(data)->forward(env, info), nullptr; });
      },
      kernel);
  setMethod(
      env, object, "pullback",
      [](napi_env env, napi_callback_info info) -> napi_value {
        void* data = nullptr;
        napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
        return guarded(env, [&]() -> napi_value { return static_cast<Kernel*>(data)->pullback(env, info), nullptr; });
      },
      kernel);
  return object;
}

/** shallow(float64, activation, inputs, outputs, width, threads) */
napi_value makeShallow(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments<6> given(env, info, "shallow");
    SharedEnvironment& environment = given.bound<SharedEnvironment>();
    const bool isDouble = given.flag(0, "float64");
    const int activation = int(given.integer(1, "activation", 0, activationCount - 1));
    ShallowShape shape;
    shape.inputs = int(given.integer(2, "inputs", 1, 1 << 16));
    shape.outputs = int(given.integer(3, "outputs", 1, 1 << 16));
    shape.width = given.integer(4, "width", 1);
    const int threads = int(given.integer(5, "threads", 1, Pool::maxThreads));
    const auto make = [&](auto zero) -> std::shared_ptr<Kernel> {
      using T = decltype(zero);
      return std::make_shared<KernelOf<T, Shallow<T>>>(environment, threads, shape, double(shape.parameterCount()),
                                                       activation, environment->shallow(zero));
    };
    return kernelObject(env, isDouble ? make(0.0) : make(0.0f));
  });
}

/** From rows of inputs, outputs, scale, activated, skip (-1: none), offset of weights, of bias. */
DeepShape deepShape(const Arguments<7>& given) {
  constexpr size_t columns = 7;
  DeepShape shape;
  shape.inputs = int(given.integer(2, "inputs", 1, 1 << 16));
  shape.outputs = int(given.integer(3, "outputs", 1, 1 << 16));
  shape.parameterCount = given.integer(4, "parameterCount", 1);
  size_t length = 0;
  const double* row = given.array<double>(5, "layers", length);
  if (length == 0 || length % columns != 0 || length > 1000 * columns)
    given.fail(false, "layers must hold rows of 7 numbers");
  const auto integer = [&](double value, const char* name, double least, double most) {
    if (!(value >= least && value <= most && value == std::floor(value))) {
      given.fail(false, "layer " + std::to_string(shape.layers.size()) + ": " + name + " must be an integer from " +
                            given.show(least) + " to " + given.show(most) + ", got " + given.show(value));
    }
    return ptrdiff_t(value);
  };
  std::vector<ptrdiff_t> widths{shape.inputs};
  std::vector<std::pair<ptrdiff_t, ptrdiff_t>> ranges;
  for (size_t index = 0; index < length / columns; index++, row += columns) {
    DeepLayer layer;
    layer.inputs = integer(row[0], "inputs", double(widths.back()), double(widths.back()));
    layer.outputs = integer(row[1], "outputs", 1, 1 << 20);
    layer.scale = row[2];
    layer.activated = row[3] != 0;
    layer.skip = int(integer(row[4], "skip", -1, double(index)));
    if (layer.skip >= 0)
      integer(double(widths[size_t(layer.skip)]), "skip's width", double(layer.outputs), double(layer.outputs));
    const double size = double(layer.inputs) * double(layer.outputs);
    layer.weights = integer(row[5], "weights", 0, double(shape.parameterCount) - size);
    layer.bias = integer(row[6], "bias", 0, double(shape.parameterCount) - double(layer.outputs));
    ranges.push_back({layer.weights, layer.weights + layer.inputs * layer.outputs});
    ranges.push_back({layer.bias, layer.bias + layer.outputs});
    widths.push_back(layer.outputs);
    shape.layers.push_back(layer);
  }
  if (widths.back() != shape.outputs) given.fail(false, "the last layer's outputs must be the network's");
  // The gradient is written, not added to: every parameter must belong to one layer.
  std::sort(ranges.begin(), ranges.end());
  ptrdiff_t end = 0;
  for (const auto& range : ranges) {
    if (range.first != end) given.fail(false, "the layers' parameters must cover theta once");
    end = range.second;
  }
  if (end != shape.parameterCount) given.fail(false, "the layers' parameters must cover theta once");
  return shape;
}

/** deep(float64, activation, inputs, outputs, parameterCount, layers, threads) */
napi_value makeDeep(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments<7> given(env, info, "deep");
    SharedEnvironment& environment = given.bound<SharedEnvironment>();
    const bool isDouble = given.flag(0, "float64");
    const int activation = int(given.integer(1, "activation", 0, activationCount - 1));
    const DeepShape shape = deepShape(given);
    const int threads = int(given.integer(6, "threads", 1, Pool::maxThreads));
    const auto make = [&](auto zero) -> std::shared_ptr<Kernel> {
      using T = decltype(zero);
      return std::make_shared<KernelOf<T, Deep<T>>>(environment, threads, shape, double(shape.parameterCount),
                                                    activation, environment->deep(zero));
    };
    return kernelObject(env, isDouble ? make(0.0) : make(0.0f));
  });
}

template <class T>
void adamOf(const Arguments<10>& given, const AdamStep& step, const Team& team) {
  size_t count = 0;
  T* theta = given.array<T>(0, "theta", count);
  const T* gradient = given.array<T>(1, "gradient", double(count), true);
  T* first = given.array<T>(2, "first", double(count), true);
  T* second = given.array<T>(3, "second", double(count), true);
  const FlushTinyToZero flush;
  adam<T>(step, ptrdiff_t(count), theta, gradient, first, second, team);
}

/** adam(theta, gradient, first, second, rate, beta1, beta2, epsilon, correction, threads) */
napi_value runAdam(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments<10> given(env, info, "adam");
    const AdamStep step{given.number(4, "rate"), given.number(5, "beta1"), given.number(6, "beta2"),
                        given.number(7, "epsilon"), given.number(8, "correction")};
    const Team team{given.bound<SharedEnvironment>()->pool, int(given.integer(9, "threads", 1, Pool::maxThreads))};
    if (given.typeOf(0, "theta") == napi_float64_array) {
      adamOf<double>(given, step, team);
    } else {
      adamOf<float>(given, step, team);
    }
    return nullptr;
  });
}

/** addGram(rows, n, p, gram, threads) */
napi_value runAddGram(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments<5> given(env, info, "addGram");
    SharedEnvironment& environment = given.bound<SharedEnvironment>();
    const ptrdiff_t n = given.integer(1, "n", 0);
    const ptrdiff_t p = given.integer(2, "p", 0, 1 << 20);
    const double* rows = given.array<double>(0, "rows", double(n) * double(p), false);
    double* gram = given.array<double>(3, "gram", double(p) * double(p), false);
    const Team team{environment->pool, int(given.integer(4, "threads", 1, Pool::maxThreads))};
    addGram(rows, n, p, gram, environment->dense, team);
    return nullptr;
  });
}

/** cholesky(matrix, p, threads) */
napi_value runCholesky(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments<3> given(env, info, "cholesky");
    SharedEnvironment& environment = given.bound<SharedEnvironment>();
    const ptrdiff_t p = given.integer(1, "p", 0, 1 << 20);
    double* matrix = given.array<double>(0, "matrix", double(p) * double(p), false);
    const Team team{environment->pool, int(given.integer(2, "threads", 1, Pool::maxThreads))};
    napi_value found;
    check(napi_get_boolean(env, cholesky(matrix, p, environment->dense, team), &found), "make a truth value");
    return found;
  });
}

/** solve(factor, p, b) */
napi_value runSolve(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments<3> given(env, info, "solve");
    const ptrdiff_t p = given.integer(1, "p", 0, 1 << 20);
    const double* factor = given.array<double>(0, "factor", double(p) * double(p), false);
    solveFactored(factor, p, given.array<double>(2, "b", double(p), false));
    return nullptr;
  });
}

/** activate(activation, s, z, count, value, first, second, threads) */
napi_value runActivate(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments<8> given(env, info, "activate");
    const int activation = int(given.integer(0, "activation", 0, activationCount - 1));
    const double s = given.number(1, "s");
    const ptrdiff_t count = given.integer(3, "count", 0);
    const double* z = given.array<double>(2, "z", double(count), false);
    double* value = given.array<double>(4, "value", double(count), false);
    double* first = given.array<double>(5, "first", double(count), false);
    double* second = given.array<double>(6, "second", double(count), false);
    const Team team{given.bound<SharedEnvironment>()->pool, int(given.integer(7, "threads", 1, Pool::maxThreads))};
    fillActivation(activation, s, z, count, value, first, second, team);
    return nullptr;
  });
}

/** peak(milliseconds, threads) */
napi_value runPeak(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments<2> given(env, info, "peak");
    const double milliseconds = given.number(0, "milliseconds");
    const Team team{given.bound<SharedEnvironment>()->pool, int(given.integer(1, "threads", 1, Pool::maxThreads))};
    napi_value peak;
    check(napi_create_double(env, multiplyAddPeak(milliseconds, team), &peak), "make a number");
    return peak;
  });
}

void setText(napi_env env, napi_value object, const char* name, const std::string& text) {
  napi_value value;
  check(napi_create_string_utf8(env, text.c_str(), text.size(), &value), "make a text");
  check(napi_set_named_property(env, object, name, value), "set a text");
}

std::string compilerName() {
#if defined(__clang__)
  return "clang++ " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__);
#else
  return "g++ " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__);
#endif
}

napi_value initialise(napi_env env, napi_value exports) {
  return guarded(env, [&] {
    // Lives as long as a kernel or this environment does; the hook ends the threads before either goes.
    auto environment = new SharedEnvironment(std::make_shared<Environment>());
    const auto end = [](void* data) {
      auto held = static_cast<SharedEnvironment*>(data);
      (*held)->pool.stop();
      delete held;
    };
    check(napi_add_env_cleanup_hook(env, end, environment), "register a clean-up");
    setFunction(env, exports, "shallow", makeShallow, environment);
    setFunction(env, exports, "deep", makeDeep, environment);
    setFunction(env, exports, "adam", runAdam, environment);
    setFunction(env, exports, "addGram", runAddGram, environment);
    setFunction(env, exports, "cholesky", runCholesky, environment);
    setFunction(env, exports, "solve", runSolve, environment);
    setFunction(env, exports, "activate", runActivate, environment);
    setFunction(env, exports, "peak", runPeak, environment);
    setText(env, exports, "vectors", vectorName);
    setText(env, exports, "compiler", compilerName());
    napi_value abi;
    check(napi_create_int32(env, abiVersion, &abi), "make a number");
    check(napi_set_named_property(env, exports, "abi", abi), "set a number");
    return exports;
  });
}

}  // namespace
}  // namespace ritz

NAPI_MODULE_INIT() { return ritz::initialise(env, exports); }
