/** An indicator asked for by name through each client of the API and of OData: one value, the same in all of them. */

import assert from "node:assert/strict";
import { FetchClient } from "@odata2ts/http-client-fetch";
import { o } from "o.js";
import createClient from "openapi-fetch";
import { createClient as createHeyApi } from "../../build/clients/hey-api/client/index.ts";
import { getIndicatorFigures as byHeyApi } from "../../build/clients/hey-api/index.ts";
import type { dim_indicator, figure_indicator } from "../../build/clients/odata/qafModel.js";
import { qafService } from "../../build/clients/odata/qafService.js";
import { getIndicatorFigures as byOrval } from "../../build/clients/orval/fetch.ts";
import { GetIndicatorFiguresResponse } from "../../build/clients/orval/zod.ts";
import type { paths } from "../../build/clients/typescript/schema.d.ts";
import { baseUrl, present } from "./demo.ts";
import { root, token } from "./odata-rest.ts";

const NAME = "review_in_time"; // reviews of children in care that were held in time, in percent
const headers = { Authorization: `Bearer ${token}` };

interface Figure {
  period_end: string;
  numerator: number | string | null;
  denominator: number | string | null;
  value: number | string | null;
  rag: string | null;
}

/** What of a figure must be the same everywhere. */
function told(figure: Figure | undefined): (string | number | null)[] {
  assert(figure, "There is no figure.");
  const { period_end, numerator, denominator, value, rag } = figure;
  return [period_end.slice(0, 10), Number(numerator), Number(denominator), Number(value), rag];
}

const api = createClient<paths>({ baseUrl, headers });
const units = present(await api.GET("/v1/org-units", { params: { query: { kind: ["directorate"] } } }));
const unit = units.items[0]?.id ?? "";
const query = { indicator: [NAME], org_unit_id: unit };
const series = present(await api.GET("/v1/indicator-figures", { params: { query } })).items[0];
const expected = told(series?.figures[0]);
const [, numerator, denominator, value] = expected.map(Number);
assert(numerator && denominator && value, "The demo has no reviews in its newest month.");
assert(Math.abs(value - (100 * numerator) / denominator) < 0.01, "The value is that of its parts.");

const client = createHeyApi({ baseUrl, auth: ({ scheme }) => (scheme === "bearer" ? token : undefined) });
const second = present(await byHeyApi({ client, query })).items[0];
assert.deepEqual(told(second?.figures[0]), expected);

const third = await byOrval(query, { headers });
assert(third.status === 200);
assert.deepEqual(told(GetIndicatorFiguresResponse.parse(third.data).items[0]?.figures[0]), expected);

const service = new qafService(new FetchClient({ headers }), root.replace(/\/$/, ""));
const named = await service.dim_indicator().query((builder, q) => builder.filter(q.indicator.eq(NAME)));
const definition = (named.data as { value: dim_indicator[] }).value[0];
assert.equal(definition?.title, series?.title);
const found = await service
  .figure_indicator()
  .query((builder, q) =>
    builder.filter(q.indicator.eq(NAME).and(q.org_unit_id.eq(unit))).orderBy(q.period_end.desc()).top(1),
  );
assert.deepEqual(told((found.data as { value: figure_indicator[] }).value[0] as Figure | undefined), expected);

const rows = (await o(root, { headers }).get("figure_indicator").query({
  $filter: `indicator eq '${NAME}' and org_unit_id eq ${unit}`,
  $orderby: "period_end desc",
  $top: 1,
})) as Figure[];
assert.deepEqual(told(rows[0]), expected);
console.log(`indicators: ${definition?.title} in the month to ${expected[0]}, ${numerator} of ${denominator}, by five clients.`);
