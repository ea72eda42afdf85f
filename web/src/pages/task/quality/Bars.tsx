import { Link } from "../../../route/Link";
import { count } from "../../../text/format";
import { shortPercent, type Slice } from "./report";

const MAX_BARS = 40;

interface Props {
  title: string;
  slices: readonly Slice[];
  nameOf?: (name: string) => string;
  /** Total of the shares if one item may count in several slices; by default the sum of the counts. */
  of?: number;
  /** Address of the pairs behind a bar. */
  toOf?: (name: string) => string;
}

/** Counts as a table with horizontal bars. */
export function Bars({ title, slices, nameOf = (name) => name, of, toOf }: Props) {
  if (slices.length === 0) return null;
  const most = Math.max(...slices.map((slice) => slice.count), 1);
  const total = of ?? slices.reduce((sum, slice) => sum + slice.count, 0);
  return (
    <section>
      <h3>{title}</h3>
      <table class="bars">
        <tbody>
          {slices.slice(0, MAX_BARS).map((slice) => (
            <tr key={slice.name}>
              <th
                scope="row"
                class="ellipsis"
                title={nameOf(slice.name) === slice.name ? slice.name : `${nameOf(slice.name)} (${slice.name})`}
              >
                {toOf ? <Link to={toOf(slice.name)}>{nameOf(slice.name)}</Link> : nameOf(slice.name)}
              </th>
              <td class="bar-cell">
                <span class="bar" style={{ width: `${(slice.count / most) * 100}%` }} />
              </td>
              <td class="num">{count(slice.count)}</td>
              <td class="num quiet small">{shortPercent(slice.count / total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
