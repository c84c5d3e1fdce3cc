"""Pictures of a measurement side by side: plain SVG that follows the reader's light or dark page."""
