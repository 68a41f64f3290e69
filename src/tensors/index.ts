export { registerGradients, startBackend } from "./start-backend.ts";
