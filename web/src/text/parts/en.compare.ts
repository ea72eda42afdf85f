import type { Dictionary } from "../dictionary";

export const enCompare: Dictionary["compare"] = {
  title: "Compare two tasks",
  open: "Compare",
  choose: "Select two tasks to compare",
  chooseHint: "Tick two tasks in the list, then press Compare.",
  swap: "Swap sides",
  figures: "Figures",
  figure: "Figure",
  difference: "Difference",
  points: "points",
  pairs: "Differences in pairs and documents",
  name: {
    pairs: "Pairs",
    usable: "Fit for training",
    invalid: "Invalid",
    repaired: "Repaired, to review",
    rejected: "Rejected",
    tables: "Tables covered",
    retrieval: "Retrieval among five",
    loaded: "In the vector store",
  },
};
