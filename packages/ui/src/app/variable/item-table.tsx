/** What a variable says: its values only where they were asked for, as somebody may look over a shoulder. */
export function ItemTable({
  items,
  isOpen,
}: {
  items: readonly (readonly [key: string, value: string])[];
  isOpen: boolean;
}) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {items.map(([key, value]) => (
          <tr key={key}>
            <th scope="row">
              <code>{key}</code>
            </th>
            <td>{isOpen ? <pre class="value">{value}</pre> : <span class="muted">••••••</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
