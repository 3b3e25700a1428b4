/** Gives bytes to the user as a file. */
export async function saveAs(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const all = (await Array.fromAsync(pieces)) as Uint8Array<ArrayBuffer>[];
  const address = URL.createObjectURL(new Blob(all));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
