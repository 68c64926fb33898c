/** A real Terraform, and a folder with the provider of AWS; without them tests are skipped by name. */
import { hasTerraform, pluginsFolder } from '../../cli/terraform-here.ts';

export const plugins: string | undefined = pluginsFolder();

/** Why tests with a real Terraform cannot run here; false where they can. */
export const noTerraform: string | false = hasTerraform() ? false : 'there is no terraform on PATH';

/** The same for tests that also need the provider of AWS. */
export const missing: string | false =
  noTerraform !== false
    ? noTerraform
    : plugins === undefined
      ? 'there is no folder tf-plugins with the provider of AWS (TF_PLUGIN_DIR names one)'
      : false;
