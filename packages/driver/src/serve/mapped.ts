/** What is made of each item as it comes. Unlike a generator it keeps none of them. */
export function mapped<Item, Result>(
  items: AsyncIterable<Item>,
  convert: (item: Item) => Result,
): AsyncIterable<Result> {
  return {
    [Symbol.asyncIterator]() {
      const rest = items[Symbol.asyncIterator]();
      return {
        async next() {
          const { done, value } = await rest.next();
          return done ? { done, value: undefined } : { value: convert(value) };
        },
        async return() {
          await rest.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
