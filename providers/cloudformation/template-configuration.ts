/** CodePipeline's template configuration file: parameters and tags of a stack. */
import * as z from 'zod';
import { type Fault, InvalidInput } from '../../core/fault.ts';

const TemplateConfiguration = z.strictObject({
  Parameters: z.record(z.string(), z.string()).default({}),
  Tags: z.record(z.string(), z.string()).default({}),
});
export type TemplateConfiguration = z.infer<typeof TemplateConfiguration>;

/** Throws `InvalidTemplateConfiguration`; a StackPolicy is refused by name, not ignored. */
export const readTemplateConfiguration = (text: string, file: string): TemplateConfiguration => {
  const parsed = TemplateConfiguration.safeParse(readJson(text, file));
  if (parsed.success) return parsed.data;
  const faults: Fault[] = parsed.error.issues.map(({ path, message }) => ({
    code: 'InvalidTemplateConfiguration',
    message,
    where: `${file}: ${path.join('.')}`,
    expected: '{ "Parameters": {}, "Tags": {} } with texts as values',
  }));
  throw new InvalidInput('InvalidTemplateConfiguration', faults);
};

const readJson = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput('InvalidTemplateConfiguration', [
      { code: 'InvalidTemplateConfiguration', message: `not JSON: ${(error as Error).message}`, where: file },
    ]);
  }
};
