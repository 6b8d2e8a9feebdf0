"""What is wanted, as a request."""

MOST_REFERENCES = 5
LONGEST = 15
LONGEST_WITH_CLIPS = 10


def request_of(prompt, pictures=(), clips=(), *, voices=(), seconds=5, callback_url=None):
    """Return the request for a film of *prompt*.

    Args:
        prompt: What happens.
        pictures: Addresses of reference images; with the clips, the first five count.
        clips: Addresses of reference videos.
        voices: Addresses of voices, one for each picture that speaks, in their order.
        seconds: How long; cut to what can be made.
        callback_url: Where the end is to be told.
    """
    clips = list(clips)[:MOST_REFERENCES]
    pictures = list(pictures)[: MOST_REFERENCES - len(clips)]
    longest = LONGEST_WITH_CLIPS if clips else LONGEST
    request = {"model": "wan2.7-reference-video", "prompt": prompt, "duration": min(seconds, longest)}
    if pictures:
        request["image_urls"] = pictures
    if clips:
        request["video_urls"] = clips
    if voices:
        bound = {f"image{number}": voice for number, voice in enumerate(voices[: len(pictures)], start=1)}
        request["model_params"] = {"voice_bindings": bound}
    if callback_url:
        request["callback_url"] = callback_url
    return request
