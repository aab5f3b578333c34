import { defineConfig } from "orval";

const input = { target: "../../openapi/openapi.json" };

/** Functions on `fetch`, and the schemas of Zod with which answers are checked. */
export default defineConfig({
  fetch: {
    input,
    output: {
      target: "../../build/clients/orval/fetch.ts",
      client: "fetch",
      mode: "single",
      override: { fetch: { includeHttpResponseReturnType: true } },
      baseUrl: { runtime: 'process.env["QAF_PUBLIC_URL"]' },
    },
  },
  zod: {
    input,
    output: { target: "../../build/clients/orval/zod.ts", client: "zod", mode: "single" },
  },
});
