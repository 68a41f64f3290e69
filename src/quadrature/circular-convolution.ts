/**
 * Prepares circular convolution with a fixed kernel: the result maps a signal [m] to
 * c_a = sum_b kernel_{(a-b) mod m} signal_b, in O(m log m) operations, for any length m >= 1.
 *
 * @param kernel [m]
 */
export function circularConvolution(kernel: Float64Array): (signal: Float64Array) => Float64Array {
  const m = kernel.length;
  // The linear convolution has 2m - 1 terms, and wraps around to the circular one.
  const size = 2 ** Math.ceil(Math.log2(2 * m - 1));
  const roots = rootsOfUnity(size);
  const kernelRe = new Float64Array(size);
  const kernelIm = new Float64Array(size);
  kernelRe.set(kernel);
  fourierTransform(kernelRe, kernelIm, roots);
  return (signal) => {
    const re = new Float64Array(size);
    const im = new Float64Array(size);
    re.set(signal);
    fourierTransform(re, im, roots);
    for (let k = 0; k < size; k++) {
      const real = re[k]! * kernelRe[k]! - im[k]! * kernelIm[k]!;
      // Conjugated, so that the forward transform does the inverse one.
      im[k] = -(re[k]! * kernelIm[k]! + im[k]! * kernelRe[k]!);
      re[k] = real;
    }
    fourierTransform(re, im, roots);
    const result = new Float64Array(m);
    for (let a = 0; a < m; a++) result[a] = (re[a]! + (a + m < size ? re[a + m]! : 0)) / size;
    return result;
  };
}

/** exp(-2 pi i k / size) for k = 0 .. size/2 - 1. */
function rootsOfUnity(size: number): { re: Float64Array; im: Float64Array } {
  const angles = Float64Array.from({ length: size / 2 }, (_, k) => (2 * Math.PI * k) / size);
  return { re: angles.map(Math.cos), im: angles.map((angle) => -Math.sin(angle)) };
}

/** The discrete Fourier transform in place (Cooley and Tukey 1965), radix 2; the length is a power of two. */
function fourierTransform(
  re: Float64Array,
  im: Float64Array,
  roots: { re: Float64Array; im: Float64Array },
): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let span = 1; span < size; span *= 2) {
    const stride = size / (2 * span);
    for (let start = 0; start < size; start += 2 * span) {
      for (let k = 0; k < span; k++) {
        const a = start + k;
        const b = a + span;
        const c = roots.re[k * stride]!;
        const s = roots.im[k * stride]!;
        const real = re[b]! * c - im[b]! * s;
        const imaginary = re[b]! * s + im[b]! * c;
        re[b] = re[a]! - real;
        im[b] = im[a]! - imaginary;
        re[a] = re[a]! + real;
        im[a] = im[a]! + imaginary;
      }
    }
  }
}
