import * as z from 'zod';

// CodePipeline's configuration values are strings. A value with `#{namespace.key}` is known only when the action
// starts, so its form is checked then.
const orVariable = (schema: z.ZodType<string, string>, expected: string): z.ZodType<string, string> =>
  z
    .string()
    .refine((value) => value.includes('#{') || schema.safeParse(value).success, { error: `expected ${expected}` });

/** The forms that values of a provider's configuration take. */
export const valueForms = {
  text: z.string().min(1),
  matching: (pattern: RegExp, expected: string) => orVariable(z.string().regex(pattern), expected),
  flag: orVariable(z.string().regex(/^(true|false)$/i), 'true or false'),
  choice: (values: readonly string[]) => orVariable(z.enum(values), `one of ${values.join(', ')}`),
  /** JSON text of this shape. Variables stand in its leaves, so the shape is known before they are. */
  json: (shape: z.ZodType, expected: string): z.ZodType<string, string> =>
    z.string().refine(
      (text) => {
        try {
          return shape.safeParse(JSON.parse(text)).success;
        } catch {
          return false;
        }
      },
      { error: `expected JSON text of ${expected}` },
    ),
  artifactPath: orVariable(z.string().regex(/^[a-zA-Z0-9_-]+::.+$/), 'Artifact::path/of/file'),
};
