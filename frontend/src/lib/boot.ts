/** What every entry does first: the shared styles, the icon sprite, and mounting of modules. */
import "../styles/layers.css";
import "../styles/kit.scss";
import "../styles/tokens.css";
import "../styles/kit-map.css";
import "../styles/base.css";
import "../styles/components/index.css";
import "../icons/sprite.svg?url";
import { start } from "./mount";

start();
