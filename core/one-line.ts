/**
 * Text of others on one line of a mail: no line breaks, no control or direction characters, no long tail, and no scheme
 * in front of an address. So a commit message or a note can neither pretend to be another part of the mail nor bring a
 * link of its own. A mail client may still make one of a bare name such as example.com: breaking those would break
 * tags.
 */
const LONGEST = 300;

export const oneLine = (text: string, longest = LONGEST): string => {
  const line = text
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .replaceAll(/:\s*[/\\](?:\s*[/\\])+/g, ':/ /')
    .replaceAll(/\b(www|mailto|tel)([.:])/gi, '$1 $2')
    .trim();
  const letters = [...line];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : line;
};

/**
 * An address of http or https that is one word and names no user, who would pass for its host; undefined for anything
 * else, which is left out and not mended.
 */
export const webLink = (text: string | undefined): string | undefined =>
  text !== undefined &&
  text.length <= 2048 &&
  /^https?:\/\/[\x21-\x7e]+$/.test(text) &&
  !/[<>"'`\\]/.test(text) &&
  URL.canParse(text) &&
  !/^https?:\/\/[^/?#]*@/.test(text)
    ? text
    : undefined;
