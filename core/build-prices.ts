/**
 * What CodeBuild asks for a minute of on-demand compute in us-east-1, in US dollars, as others cite
 * https://aws.amazon.com/codebuild/pricing/ in 2026. Prices of other regions differ. A compute type that is not here
 * has no price here, which is said and never guessed.
 */
export const PRICES_OF = 'us-east-1, 2026';

type Platform = 'linux' | 'arm' | 'windows' | 'gpu';

const PER_MINUTE: Readonly<Record<Platform, Readonly<Record<string, number>>>> = {
  linux: {
    BUILD_GENERAL1_SMALL: 0.005,
    BUILD_GENERAL1_MEDIUM: 0.01,
    BUILD_GENERAL1_LARGE: 0.02,
    BUILD_GENERAL1_2XLARGE: 0.25,
  },
  arm: { BUILD_GENERAL1_SMALL: 0.0034 },
  windows: { BUILD_GENERAL1_MEDIUM: 0.018, BUILD_GENERAL1_LARGE: 0.036 },
  gpu: { BUILD_GENERAL1_LARGE: 0.65 },
};

const SMALLER: Readonly<Record<string, string>> = {
  BUILD_GENERAL1_MEDIUM: 'BUILD_GENERAL1_SMALL',
  BUILD_GENERAL1_LARGE: 'BUILD_GENERAL1_MEDIUM',
  BUILD_GENERAL1_2XLARGE: 'BUILD_GENERAL1_LARGE',
};

export const platformOf = (environmentType: string): Platform => {
  if (environmentType.startsWith('ARM')) return 'arm';
  if (environmentType.startsWith('WINDOWS')) return 'windows';
  return environmentType.includes('GPU') ? 'gpu' : 'linux';
};

/** Undefined where no price is known, and for Lambda compute, which is asked for by the second. */
export const pricePerMinute = (platform: Platform, computeType: string): number | undefined =>
  PER_MINUTE[platform][computeType];

export const smallerThan = (computeType: string): string | undefined => SMALLER[computeType];
