/** What is made of each item as it comes. Unlike a generator it keeps none of them. */
export function mapped<Item, Result>(
  items: AsyncIterable<Item>,
  convert: (item: Item) => Result,
): AsyncIterable<Result> {
  return {
    [Symbol.asyncIterator]() {
      const rest = items[Symbol.asyncIterator]();
      const take = ({ done, value }: IteratorResult<Item>): IteratorResult<Result> =>
        done ? { done, value: undefined } : { value: convert(value) };
      return {
        next: () => rest.next().then(take),
        async return() {
          await rest.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
