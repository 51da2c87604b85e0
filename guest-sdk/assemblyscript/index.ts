// `import { ... } from "@bthost/sdk"` arrives here.

export * from "./assembly/index";
