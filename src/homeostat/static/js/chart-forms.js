// How each form is drawn: data and colours in, an ECharts option out.
import { base, written } from "./charts.js";

const rule = (value, color, name, type = "dashed") => ({
  yAxis: value, lineStyle: { color, type, width: 1.3 }, label: { formatter: name, position: "insideEndTop", color, fontSize: 11 },
});

export const forms = {
  trend(data, color, label) {
    const lines = [];
    if (data.centre !== null) lines.push(rule(data.centre, color["ink-soft"], data.words.centre, "solid"));
    if (data.upper !== null) lines.push(rule(data.upper, color["ink-soft"], data.words.limits));
    if (data.lower !== null) lines.push(rule(data.lower, color["ink-soft"], ""));
    const area = [[{ yAxis: data.low ?? "min" }, { yAxis: data.high ?? "max" }]];
    const healthy = data.low !== null || data.high !== null;
    // limits that differ from point to point (of a share: a small sprint has wider ones) are stepped lines
    const stepped = (values, name) => ({
      type: "line", step: "middle", silent: true, symbol: "circle", symbolSize: 0.1, showAllSymbol: true, tooltip: { show: false },
      lineStyle: { color: color["ink-soft"], type: "dashed", width: 1.3 },
      data: values.map((value, at) => (name && at === values.length >> 1 ? { value, label: { show: true, formatter: name, position: "top", color: color["ink-soft"], fontSize: 11 } } : value)),
    });
    const limits = data.uppers ? [stepped(data.uppers, data.words.limits), stepped(data.lowers, "")] : [];
    const shown = [...data.values, ...(data.uppers ?? []), ...(data.lowers ?? []), data.low, data.high, data.upper, data.lower].filter((value) => value !== null);
    const room = (Math.max(...shown) - Math.min(...shown)) * 0.08 || 0.1;
    const option = base(color, { labels: data.labels, unit: data.unit, label });
    return {
      ...option,
      legend: { show: false },
      grid: { ...option.grid, top: 10 },
      yAxis: { ...option.yAxis, min: Math.min(...shown) - (Math.min(...shown) === 0 ? 0 : room), max: Math.max(...shown) + room, axisLabel: { ...option.yAxis.axisLabel, showMinLabel: false, showMaxLabel: false } },
      series: [{
        name: data.name, type: "line", connectNulls: false, symbolSize: (_, { dataIndex }) => (data.outside[dataIndex] ? 11 : 6),
        lineStyle: { width: 2.2, color: color.accent },
        itemStyle: { color: ({ dataIndex }) => (data.outside[dataIndex] ? color["hot-ink"] : color.accent) },
        symbol: (_, { dataIndex }) => (data.outside[dataIndex] ? "diamond" : "circle"),
        data: data.values, markLine: { silent: true, symbol: "none", data: lines },
        markArea: healthy ? { silent: true, itemStyle: { color: color["accent-soft"], opacity: 0.75 }, data: area } : undefined,
      }, ...limits],
    };
  },

  fan(data, color, label) {
    const past = data.history.length;
    const gap = new Array(past).fill(null);
    const last = data.history[past - 1];
    const later = (values) => [...gap.slice(0, -1), last, ...values];
    const bands = [...data.bands].sort((a, b) => b.share - a.share).flatMap((band, index) => {
      const stack = `band-${index}`;
      const plain = { type: "line", stack, symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
      const thickness = band.high.map((high, at) => high - band.low[at]);
      return [
        { ...plain, data: later(band.low) },
        { ...plain, name: `${written(band.share, "%")} ${data.words.band}`, data: [...gap.slice(0, -1), 0, ...thickness],
          itemStyle: { color: color.accent, opacity: 0.16 + 0.14 * index }, areaStyle: { color: color.accent, opacity: 0.16 + 0.14 * index } },
      ];
    });
    return {
      ...base(color, { labels: data.labels, unit: data.unit, label }),
      series: [
        ...bands,
        { name: data.words.history, type: "line", data: data.history, symbolSize: 5, lineStyle: { width: 2.2 }, color: color.ink },
        { name: data.words.median, type: "line", data: later(data.median), symbol: "none", lineStyle: { width: 2, type: "dashed" }, color: color.accent },
      ],
    };
  },

  stacked(data, color, label) {
    const option = base(color, { labels: data.labels, unit: data.unit, label });
    const series = data.series.map(({ name, values }) => ({ name, type: "bar", stack: "all", barMaxWidth: 34, data: values, itemStyle: { borderColor: color.surface, borderWidth: 1 } }));
    if (data.goal.length) {
      series.push({ name: data.words.goal, type: "scatter", symbol: "rect", symbolSize: [30, 3], data: data.goal, color: color.ink });
    }
    return { ...option, aria: { ...option.aria, decal: { show: true } }, yAxis: { ...option.yAxis, scale: false }, series };
  },

  sankey(data, color, label) {
    const option = base(color, { labels: [], unit: data.unit, label });
    return {
      ...option, xAxis: undefined, yAxis: undefined, grid: undefined, legend: { show: false },
      tooltip: { ...option.tooltip, trigger: "item" },
      series: [{
        type: "sankey", left: 4, right: 120, top: 8, bottom: 8, nodeGap: 12, nodeWidth: 14, draggable: false,
        data: data.names.map((name) => ({ name })), links: data.flows, label: { color: color.ink, fontSize: 12 },
        lineStyle: { color: "gradient", opacity: 0.4 }, emphasis: { focus: "adjacency" },
      }],
    };
  },

  heat(data, color, label, width) {
    const option = base(color, { labels: data.across, unit: data.unit, label });
    const cells = data.values.flatMap((row, y) => row.map((value, x) => [x, y, value]).filter(([, , value]) => value !== null));
    const amounts = cells.map(([, , value]) => value);
    return {
      ...option, legend: { show: false }, grid: { ...option.grid, top: 8, bottom: 46 },
      tooltip: { ...option.tooltip, trigger: "item", formatter: ({ value: [x, y, value] }) => `${data.down[y]}, ${data.across[x]}: ${written(value, data.unit)}` },
      yAxis: { ...option.yAxis, type: "category", inverse: true, data: data.down, axisLabel: { ...option.yAxis.axisLabel, formatter: undefined }, splitLine: { show: false } },
      visualMap: { min: Math.min(...amounts), max: Math.max(...amounts), orient: "horizontal", left: 0, bottom: 0, itemHeight: 90, itemWidth: 12, calculable: false,
        text: [written(Math.max(...amounts), data.unit), written(Math.min(...amounts), data.unit)], textStyle: { color: color["ink-soft"] }, inRange: { color: [color["accent-soft"], color.calm] } },
      series: [{ type: "heatmap", data: cells, label: { show: width / (data.across.length + 2) > 42, color: color.ink, fontSize: 11, formatter: ({ value }) => written(value[2], data.unit) }, itemStyle: { borderColor: color.surface, borderWidth: 2, borderRadius: 4 } }],
    };
  },

  reliability(data, color, label) {
    const option = base(color, { labels: [], unit: "%", label });
    const axis = { ...option.yAxis, scale: false, min: 0, max: 1, nameLocation: "middle", nameTextStyle: { color: color["ink-soft"] } };
    return {
      ...option, legend: { show: false }, grid: { ...option.grid, left: 26, bottom: 26, top: 12 },
      tooltip: { ...option.tooltip, trigger: "item", formatter: ({ value: [said, seen, count] }) => `${data.words.said} ${written(said, "%")}, ${data.words.seen} ${written(seen, "%")}: ${count} ${data.words.cases}` },
      xAxis: { ...axis, name: data.words.said, nameGap: 28 }, yAxis: { ...axis, name: data.words.seen, nameGap: 42 },
      series: [
        { type: "line", data: [[0, 0], [1, 1]], symbol: "none", silent: true, lineStyle: { type: "dashed", color: color["line-strong"] } },
        { type: "scatter", data: data.bins, color: color.accent, symbolSize: ([, , count]) => 8 + Math.sqrt(count) * 2 },
      ],
    };
  },
};
