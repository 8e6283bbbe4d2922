/** Wall screens: dark, large, and alone for weeks. */
import "../lib/boot";
import "../styles/components/wall.css";
import "../styles/components/wall-figures.css";
