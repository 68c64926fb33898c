/** Text of a path or query without its percent signs; as it is where they mean nothing. */
export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
