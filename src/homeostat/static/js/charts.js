// Our six chart forms for ECharts, in the colours of the page. The server decides the numbers (platform/charts/forms.py).
let library;

export function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/echarts.min.js", import.meta.url);
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

// A token as the browser resolves it here, as rgb: ECharts knows neither oklch nor light-dark().
export function palette(element) {
  const probe = document.createElement("span");
  probe.style.transitionProperty = "none"; // a colour on its way is still the one before
  element.append(probe);
  const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const read = (token) => {
    probe.style.color = `var(--${token})`;
    dot.clearRect(0, 0, 1, 1);
    dot.fillStyle = getComputedStyle(probe).color;
    dot.fillRect(0, 0, 1, 1);
    const [red, green, blue] = dot.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
  const names = ["ink", "ink-soft", "line", "line-strong", "surface", "raised", "accent", "accent-soft", "calm", "hot", "hot-ink"];
  const found = Object.fromEntries(names.map((name) => [name, read(name)]));
  found.series = [1, 2, 3, 4, 5, 6].map((number) => read(`series-${number}`));
  probe.remove();
  return found;
}

const figure = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 2 });
export function written(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return unit === "%" ? `${figure.format(Math.round(value * 1000) / 10)} %` : `${figure.format(value)} ${unit ?? ""}`.trim();
}

export function base(color, { labels, unit, label }) {
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const soft = { color: color["ink-soft"], fontFamily, fontSize: 12 };
  return {
    color: color.series,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 350,
    textStyle: { fontFamily, color: color.ink },
    aria: { enabled: true, label: { description: label }, decal: { show: false } },
    grid: { left: 8, right: 16, top: 34, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 14, itemHeight: 10, textStyle: { ...soft } },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: color.raised, borderColor: color.line,
      textStyle: { color: color.ink, fontSize: 13 }, valueFormatter: (value) => written(value, unit),
    },
    xAxis: {
      type: "category", data: labels, axisLabel: { ...soft, hideOverlap: true }, axisTick: { show: false },
      axisLine: { lineStyle: { color: color["line-strong"] } },
    },
    yAxis: {
      type: "value", scale: true, axisLabel: { ...soft, formatter: (value) => written(value, unit) },
      splitLine: { lineStyle: { color: color.line } },
    },
  };
}
