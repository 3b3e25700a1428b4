export type { GetLimits, GetMode, GetProgress, GetRequest, Got } from "./get-request.ts";
export {
  type Fetched,
  type GetOptions,
  Getter,
  type GetterOptions,
} from "./getter.ts";
export { shownSource } from "./source/shown-source.ts";
