/** A layer of an image classifier. */
export type ImageLayer =
  /** 3 x 3 convolution with zero padding, batch normalisation, ReLU: a VGG block's layer. */
  | { readonly kind: "convolution"; readonly channels: number }
  /** Maximum over 2 x 2 pixels. */
  | { readonly kind: "pool" }
  /** Fully connected, ReLU behind all but the last. */
  | { readonly kind: "dense"; readonly units: number };

export function convolution(channels: number): ImageLayer {
  return { kind: "convolution", channels };
}

export const pool: ImageLayer = { kind: "pool" };

export function dense(units: number): ImageLayer {
  return { kind: "dense", units };
}
