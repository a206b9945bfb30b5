// Every element of ours; each is a module that enhances what the server has already drawn.
import "./elements/h-theme.js";
