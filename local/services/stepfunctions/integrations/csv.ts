/** CSV as RFC 4180 has it: quotes may hold delimiters, line breaks and doubled quotes. */
export const parseCsv = (text: string, delimiter = ','): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = (): void => {
    row.push(field);
    field = '';
  };
  const endRow = (): void => {
    endField();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === delimiter) endField();
    else if (c === '\n') endRow();
    else if (c !== '\r' || text[i + 1] !== '\n') field += c;
  }
  if (field !== '' || row.length > 0) endRow();
  return rows;
};

/** Rows as objects under these headers; what a row lacks is empty. */
export const csvItems = (rows: readonly string[][], headers: readonly string[]): Record<string, string>[] =>
  rows.map((row) => Object.fromEntries(headers.map((header, i) => [header, row[i] ?? ''])));
