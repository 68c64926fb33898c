/** Text as one word of a shell. */
export const quoteWord = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
