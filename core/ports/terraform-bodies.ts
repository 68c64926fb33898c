/** The texts of states that Tagline keeps for Terraform: secrets, in the bucket of their environment. */
import type { Target } from '../target.ts';

export interface SerialName {
  readonly serial: number;
  /** sha-256 of the text. */
  readonly digest: string;
}

export interface TerraformBodies {
  /** The same text again changes nothing. */
  put(target: Target, name: SerialName, text: string): Promise<void>;
  /** Throws `BodyMissing`, and `BodyChanged` where the text there is another one. */
  get(target: Target, name: SerialName): Promise<string>;
}
