/** The parameters of a path: `{ id: string }` for "/v1/job/:id+/plan". */
export type PathParameters<Path extends string> = {
  readonly [Name in ParameterNames<Path>]: string;
};

type ParameterNames<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? ParameterName<Segment> | ParameterNames<Rest>
  : ParameterName<Path>;

type ParameterName<Segment extends string> = Segment extends `:${infer Name}+`
  ? Name
  : Segment extends `:${infer Name}`
    ? Name
    : never;

/** A path with its parameters filled in, each percent-encoded: a slash in one separates nothing. */
export function pathWith<Path extends string>(
  path: Path,
  parameters: PathParameters<Path>,
): string {
  const values = new Map<string, string>(Object.entries(parameters));
  return path.replace(/:(\w+)\+?/g, (_all, name) =>
    encodeURIComponent((values.get(name) ?? "").toWellFormed()),
  );
}
