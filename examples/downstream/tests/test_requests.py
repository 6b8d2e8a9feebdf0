"""What we ask for is what the API takes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from film_client import request_of
from wanref_contract.strategies import broken
from wanref_contract.testing import assert_breaks, assert_valid_request

PICTURES = [f"https://example.com/{name}.png" for name in "abcdef"]
CLIPS = ["https://example.com/walk.mp4"]


def test_six_pictures(client, wanref_sandbox):
    """Of six references five are sent, for the API would refuse more."""
    client.make(request_of("Image 1 leads Image 2, Image 3, Image 4 and Image 5", PICTURES))
    assert len(wanref_sandbox.tasks[0].request["image_urls"]) == 5


def test_a_long_film_of_a_clip(client, wanref_sandbox):
    """A film of a clip is cut to what the API makes of one, and is billed so."""
    client.make(request_of("rain", clips=CLIPS, seconds=15))
    assert wanref_sandbox.tasks[0].request["duration"] == 10


def test_voices(client, wanref_sandbox):
    """The first voice is that of the first picture."""
    request = request_of("Image 1 asks, Image 2 answers", PICTURES[:2], voices=["https://example.com/anna.mp3"])
    assert_valid_request(request, fail_on="info")
    client.make(request)
    assert list(wanref_sandbox.tasks[0].request["model_params"]["voice_bindings"]) == ["image1"]


@settings(max_examples=20)
@given(
    pictures=st.lists(st.sampled_from(PICTURES), unique=True, max_size=6),
    clips=st.lists(st.sampled_from(CLIPS), max_size=1),
    seconds=st.integers(2, 60),
)
def test_whatever_is_wanted(pictures, clips, seconds):
    """Whatever is wanted of a film with a reference, the API takes."""
    if pictures or clips:
        assert_valid_request(request_of("rain", pictures, clips, seconds=seconds))


@settings(max_examples=5)
@given(broken("duration-with-videos"))
def test_what_we_keep_to(request):
    """What our limit is there for is still refused; if it is not, we may raise ours."""
    assert_breaks(request, "duration-with-videos")
