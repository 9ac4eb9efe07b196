/** What a workflow thread runs. */
import './thread/main.js';
