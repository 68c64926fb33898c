/** CORS as an API is configured for it: what preflights are answered and what is added to answers. */
import { badRequest } from './faults.ts';
import type { Cors } from './model.ts';

const MEMBERS = ['AllowCredentials', 'AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders', 'MaxAge'];

export const readCors = (value: Cors): Cors => {
  const unknown = Object.keys(value).find((name) => !MEMBERS.includes(name));
  if (unknown) throw badRequest(`CorsConfiguration has no member ${unknown}`);
  if (value.AllowCredentials && value.AllowOrigins?.includes('*'))
    throw badRequest('allow-credentials is not supported for origin *');
  for (const origin of value.AllowOrigins ?? [])
    if (origin !== '*' && !/^(https?:\/\/\*|[a-z][a-z0-9+.-]*:\/\/[^/\s]+)$/i.test(origin))
      throw badRequest(`Invalid format for origin ${origin}`);
  for (const method of value.AllowMethods ?? [])
    if (!/^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|\*)$/.test(method)) throw badRequest(`Invalid method ${method}`);
  const age = value.MaxAge ?? 0;
  if (!Number.isInteger(age) || age < -1 || age > 86_400) throw badRequest('MaxAge must be from -1 to 86400');
  return value;
};

/** Headers for a request from this origin; none where it is not allowed. */
export const corsHeaders = (cors: Cors, origin: string | undefined): Record<string, string> => {
  if (origin === undefined) return {};
  const allowed = cors.AllowOrigins ?? [];
  const [scheme] = origin.split('://');
  if (!allowed.includes('*') && !allowed.includes(origin) && !allowed.includes(`${scheme}://*`)) return {};
  return {
    'access-control-allow-origin': allowed.includes('*') ? '*' : origin,
    ...(!allowed.includes('*') && { vary: 'Origin' }),
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.ExposeHeaders?.length && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  };
};

/** The answer to a preflight; without a match it allows nothing, as AWS's does. */
export const preflightHeaders = (cors: Cors, origin: string | undefined): Record<string, string> => {
  const base = corsHeaders(cors, origin);
  if (Object.keys(base).length === 0) return {};
  return {
    ...base,
    ...(cors.AllowMethods?.length && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders?.length && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
};
