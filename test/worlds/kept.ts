/** Worlds in which something once did not hold. */
import type { World } from "./world";

export const kept: readonly World[] = [];
