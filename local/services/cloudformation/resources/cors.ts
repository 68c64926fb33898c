/** CORS as HTTP APIs and function URLs take it. */
import type { Shape } from './shape.ts';

export const CORS: Shape = {
  of: {
    AllowCredentials: 'flag',
    AllowHeaders: { list: 'text' },
    AllowMethods: { list: 'text' },
    AllowOrigins: { list: 'text' },
    ExposeHeaders: { list: 'text' },
    MaxAge: 'number',
  },
};
