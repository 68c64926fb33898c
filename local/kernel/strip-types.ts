import { stripTypeScriptTypes } from 'node:module';

/**
 * Node warns that stripping is experimental; it is what runs this very file, and people starting a cloud need not read
 * it.
 */
export const stripTypes = (text: string): string => {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
};
