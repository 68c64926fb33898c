/** Takes values out of an event, by the paths of EventBridge's input transformers: `$.detail.names[0]`. */

const PATH = /^\$((\.[A-Za-z0-9_-]+|\[\d+\]|\['[^']+'\])+)$/;
const STEP = /\.([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']+)'\]/g;

export const isEventPath = (text: string): boolean => PATH.test(text);

/** Text as it is; numbers and the like as JSON. Undefined where nothing is there. A text that is no path is itself. */
export const valueIn = (event: unknown, text: string): string | undefined => {
  if (!isEventPath(text)) return text;
  let at: unknown = event;
  for (const [, name, index, quoted] of text.matchAll(STEP)) {
    const key = name ?? quoted ?? Number(index);
    at = at !== null && typeof at === 'object' && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
  }
  return at === undefined || typeof at === 'string' ? at : JSON.stringify(at);
};
