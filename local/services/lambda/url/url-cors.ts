import type { UrlCors } from './kept-url.ts';

/**
 * Headers that CORS adds to an answer for this origin, or to that of a preflight; none where the origin is not allowed.
 */
export const urlCorsHeaders = (
  cors: UrlCors | undefined,
  origin: string | undefined,
  preflight: boolean,
): Record<string, string> => {
  const allowed = cors?.AllowOrigins ?? [];
  if (!cors || origin === undefined || !(allowed.includes('*') || allowed.includes(origin))) return {};
  return {
    'access-control-allow-origin': allowed.includes('*') && !cors.AllowCredentials ? '*' : origin,
    vary: 'Origin',
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(!preflight && cors.ExposeHeaders?.length && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
    ...(preflight && cors.AllowMethods?.length && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(preflight && cors.AllowHeaders?.length && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(preflight && cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
};
