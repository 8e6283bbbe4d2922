/** The ten stages of a case, for canvases: the same colours and shapes as styles/components/stage.css. */
import { token } from "./display";

export const STAGES = [
  "reported",
  "verifying",
  "accepted",
  "handling",
  "suspended",
  "checking",
  "closed",
  "refused",
  "merged",
  "withdrawn",
] as const;
export type Stage = (typeof STAGES)[number];

/** Outlines in a 20 × 20 box (SVG path data); "evenodd" makes the rings. */
export const STAGE_SHAPES: Record<Stage, string> = {
  reported: "M10 1a9 9 0 1 1 0 18a9 9 0 1 1 0-18z",
  verifying: "M10 1a9 9 0 1 1 0 18a9 9 0 1 1 0-18zM10 4v12a6 6 0 0 0 0-12z",
  accepted: "M10 0L20 10L10 20L0 10z",
  handling: "M10 1L20 19H0z",
  suspended: "M2 1H8V19H2zM12 1H18V19H12z",
  checking: "M2 2H18V18H2z",
  closed: "M10 1a9 9 0 1 1 0 18a9 9 0 1 1 0-18zM10 4.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z",
  refused: "M4 1L10 7L16 1L19 4L13 10L19 16L16 19L10 13L4 19L1 16L7 10L1 4z",
  merged: "M0 2L10 8L20 2V18L10 12L0 18z",
  withdrawn: "M0 10L9 1V7H20V13H9V19z",
};

export function stageColour(stage: Stage): string {
  return token(`--y-st-${stage}`);
}
