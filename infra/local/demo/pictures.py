"""A picture for the demonstration's post: a camellia of ellipses, drawn when it is needed."""

import io
import math

from PIL import Image, ImageDraw

SIDE = 1080
PETALS = 9


def camellia() -> bytes:
    """A PNG of 1080 × 1080 pixels."""
    image = Image.new("RGB", (SIDE, SIDE), "#f6efe6")
    draw = ImageDraw.Draw(image)
    for ring, (radius, colour) in enumerate([(330, "#d8486a"), (230, "#e0647f"), (130, "#ea8a9c")]):
        for petal in range(PETALS):
            angle = 2 * math.pi * (petal + ring / 2) / PETALS
            x, y = SIDE / 2 + radius * math.cos(angle), SIDE / 2 + radius * math.sin(angle)
            draw.ellipse((x - 130, y - 130, x + 130, y + 130), fill=colour, outline="#c23a5c", width=3)
    draw.ellipse((SIDE / 2 - 90, SIDE / 2 - 90, SIDE / 2 + 90, SIDE / 2 + 90), fill="#f2c14e")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
