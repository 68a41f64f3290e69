/** Not installed unless asked for: the page that loads it is bundled only where it is. */
declare module "@tensorflow/tfjs-backend-webgpu";
