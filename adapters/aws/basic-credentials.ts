/** The user and password of an `Authorization: Basic …`; undefined where it is none. */
const LONGEST = 1000;

export const basicCredentials = (header: string): { readonly id: string; readonly secret: string } | undefined => {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header.slice(0, LONGEST)) ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
};
