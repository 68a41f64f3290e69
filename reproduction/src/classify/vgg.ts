import { convolution, dense, type ImageLayer, pool } from "./layers.ts";

/**
 * VGG with 11 weight layers (Simonyan & Zisserman 2014, table 1, column A) with batch normalisation, as used on
 * CIFAR-10: eight convolutions, five poolings that leave one pixel, and one dense layer in place of three.
 */
export function vgg11(classes = 10): ImageLayer[] {
  return vgg([[64], [128], [256, 256], [512, 512], [512, 512]], classes);
}

/** Column B of the same table, with ten convolutions; otherwise like `vgg11`. */
export function vgg13(classes = 10): ImageLayer[] {
  const blocks = [
    [64, 64],
    [128, 128],
    [256, 256],
    [512, 512],
    [512, 512],
  ];
  return vgg(blocks, classes);
}

/** Blocks of convolutions, each with a pooling behind, and one dense layer. */
export function vgg(blocks: readonly (readonly number[])[], classes: number): ImageLayer[] {
  return [...blocks.flatMap((block) => [...block.map(convolution), pool]), dense(classes)];
}
