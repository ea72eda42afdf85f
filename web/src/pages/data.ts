/** Pages about training data, loaded together: their chunks compress better in one. */
export { ComparePage } from "./compare/ComparePage";
export { DatasetPage } from "./datasets/DatasetPage";
export { DatasetsPage } from "./datasets/DatasetsPage";
