// Every element of ours; each is a module that enhances what the server has already drawn.
import "./elements/h-theme.js";
import "./elements/h-menus.js";
import "./elements/h-palette.js";
import "./elements/h-hits.js";
import "./elements/h-rows.js";
import "./elements/h-board.js";
import "./elements/h-map.js";
import "./elements/h-map-drag.js";
import "./elements/h-slider.js";
import "./elements/h-chart.js";
import "./elements/h-log-hours.js";
import "./elements/h-week.js";
import "./elements/h-timer.js";
import "./elements/h-wait.js";
import "./elements/h-mention.js";
import "./elements/h-drop.js";
