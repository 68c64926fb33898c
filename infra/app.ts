/** `cdk synth` and `cdk deploy` run this; so does `node infra/app.ts`, which writes to CDK_OUTDIR without the CLI. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { InvalidInput, TaglineError } from '../core/fault.ts';
import { addStacks } from './add-stacks.ts';
import { bundleFunctions } from './bundle.ts';
import { CONFIG_CONTEXT, findInstallation } from './installation.ts';

/**
 * `up` sets it to `off`: the checks take three quarters of a synth, and `npm run synth`, CI and `cdk deploy` make them.
 */
const CHECKS_VARIABLE = 'TAGLINE_CHECKS';

const repository = join(import.meta.dirname, '..');

const synthesise = async (): Promise<void> => {
  const checked = process.env[CHECKS_VARIABLE] !== 'off';
  // Without the CLI nobody else reads the feature flags of cdk.json; values that the CLI passes override them.
  const { context } = JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({
    context,
    analyticsReporting: false,
    // The checks below read the written templates; proving it would hash every asset twice.
    confirmValidationPluginsDoNotMutate: false,
    ...(!checked && { builtinCloudFormationValidation: false }),
  });
  const { installation, file } = findInstallation({ repository, context: app.node.tryGetContext(CONFIG_CONTEXT) });
  process.stderr.write(`tagline: ${file} (home ${installation.home.account} ${installation.home.region})\n`);
  addStacks(app, installation, bundleFunctions(repository, installation));
  if (checked) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  app.synth();
};

try {
  await synthesise();
} catch (error) {
  if (!(error instanceof TaglineError)) throw error;
  const remedy =
    error.remedy ?? (error instanceof InvalidInput ? error.faults.map((fault) => fault.remedy).join('\n') : '');
  process.stderr.write(`${error.code}: ${error.message}\n${remedy}\n`);
  process.exitCode = 1;
}
