# ruff: noqa
# mypy: ignore-errors
"""Generated from schema/wan2.7-reference-video by `make generate`; do not edit.

The functions that judge a request of this contract fast; wanref_contract/contract/compiling.py says what they do.
"""

from wanref_contract import facts
from wanref_contract.kept import DOUBTS
from wanref_contract.wording import quote, show
import re as _re
from wanref_contract.cel.runtime import add as _add, equal as _equal, size as _size, substring as _substring, to_int as _to_int, to_string as _to_string
_P0 = _re.compile('[^\\t\\n\\f\\r \u3000]', _re.ASCII).search
_P1 = _re.compile('[^/\\?\\#]*//[^/\\?\\#]*@', _re.ASCII).match
_P2 = _re.compile('[Rr]eference\\ image|参考图', _re.ASCII).search
_P3 = _re.compile('[Rr]eference\\ video|参考视频', _re.ASCII).search
_P4 = _re.compile('(?:image|video)[1-9][0-9]*\\Z', _re.ASCII).match

DIGEST = 564941412
ABSENT = object()
NO_ITEMS, NO_MEMBERS = [], {}
NOTHING = ([], {})

KNOWN_0 = frozenset(('model', 'prompt', 'negative_prompt', 'image_start', 'image_urls', 'video_urls', 'audio_urls', 'model_params', 'quality', 'aspect_ratio', 'duration', 'seed', 'prompt_extend', 'callback_url'))
KNOWN_1 = frozenset(('voice_bindings',))
mentions_in = facts.mention_reader({'at': '/prompt', 'image': {'exact': ['Image ', '图'], 'loose': ['image', 'images', 'picture', 'pictures', '图片', '图像', '圖', '圖片']}, 'video': {'exact': ['Video ', '视频'], 'loose': ['video', 'videos', '影片', '視頻']}, 'at_most': 2500, 'units': ['个', '张', '块', '次', '页', '条', '步', '秒', '分钟', '小时', '帧', '倍', ' second', ' sec', ' minute', ' hour', ' frame', '-second', ' fps', '%']})
foreign_scripts = facts.script_reader(('Latin', 'Han'))
url_host = facts.url_host
url_scheme = facts.url_scheme
written_as_decimal = facts.written_as_decimal
READS = {13: ('/image_urls', '/video_urls'), 14: ('/image_start', '/image_urls', '/video_urls'), 15: ('/image_start', '/image_urls', '/video_urls'), 16: ('/duration', '/video_urls'), 17: ('/image_urls', '/video_urls'), 18: ('/image_urls', '/video_urls'), 19: ('/image_urls', '/video_urls'), 20: ('/image_urls', '/video_urls'), 21: ('/model_params/voice_bindings',), 23: ('/image_urls', '/video_urls'), 24: ('/audio_urls', '/model_params/voice_bindings'), 25: ('/audio_urls', '/image_urls', '/model_params/voice_bindings', '/video_urls'), 27: ('/audio_urls', '/model_params/voice_bindings'), 28: ('/audio_urls', '/image_urls', '/model_params/voice_bindings', '/video_urls'), 29: ('/image_urls', '/model_params/voice_bindings', '/video_urls'), 30: ('/audio_urls', '/model_params', '/model_params/voice_bindings'), 31: ('/prompt',), 32: ('/negative_prompt',), 33: ('/image_urls', '/prompt', '/video_urls'), 34: ('/image_urls', '/prompt', '/video_urls'), 35: ('/image_urls', '/prompt', '/video_urls'), 36: ('/image_urls', '/prompt', '/video_urls'), 37: ('/prompt',), 38: ('/prompt',), 47: ('/aspect_ratio', '/image_start'), 50: ('/duration',), 53: ('/seed',), 54: (), 55: (), 56: (), 57: (), 58: (), 59: (), 60: (), 61: (), 62: ()}
WORDS = {
    13: (lambda s: 'must have at most ' + '5' + ' reference images and videos together, has ' + str(s['assets']), lambda s: 'Drop the references that matter least. The start frame does not count, so one image may move to image_start.', None, None),
    14: (lambda s: 'must have at least one reference image or video, has none', lambda s: 'Add image_urls or video_urls. For a film from a prompt alone, another model of this API is meant.', None, None),
    15: (lambda s: 'must come with at least one reference image or video, comes with none', lambda s: 'Add image_urls or video_urls; the same image may stand in both image_start and image_urls.', None, None),
    16: (lambda s: 'must be at most ' + '10' + ' seconds when video_urls is given, is ' + quote(s['duration']), lambda s: 'Drop the reference videos, or shorten the film.', None, None),
    17: (lambda s: 'must be given once, is given ' + str(len([_v0 for _v0 in s['image_urls'] if _v0 == s['value']])) + ' times', lambda s: 'Drop the repeats, unless one character is meant to appear more than once; each takes one of the few places.', None, None),
    18: (lambda s: 'must be given once, is given ' + str(len([_v0 for _v0 in s['video_urls'] if _v0 == s['value']])) + ' times', lambda s: 'Drop the repeats; each takes one of the few places, and its seconds are paid for again.', None, None),
    19: (lambda s: 'must be image or video and a number from 1 without leading zeros, is ' + quote(s['key']), lambda s: 'Write image1 for the first of image_urls, video1 for the first of video_urls, in lower case; numbers count from 1.', None, lambda s: [] if s['key'].endswith('0') or s['assets'] > 5 else _add(['image' + str((_v0 + 1)) for _v0 in range(len(s['image_urls']))], ['video' + str((_v1 + 1)) for _v1 in range(len(s['video_urls']))])),
    20: (lambda s: 'must name a reference that is given, is ' + quote(s['key']) + ' where ' + show('image_urls' if s['key'].startswith('image') else 'video_urls') + ' has ' + str(s['available']), lambda s: 'Numbers count from 1, for images and videos apart. Add the reference, or bind the voice to one that is given.', None, None),
    21: (lambda s: 'must have at most ' + '5' + ' voices, has ' + str(len(s['voice_bindings'])), lambda s: 'Drop the voices of references that do not speak; references may stay unbound.', None, None),
    22: (lambda s: 'must be the URL of an audio file, is empty', lambda s: 'Give the URL, or leave the reference out of voice_bindings.', None, None),
    23: (lambda s: 'must name a reference image or video, is ' + quote(s['key']), lambda s: 'Give the same picture in image_urls too, and bind the voice to that image.', None, None),
    24: (lambda s: 'must be empty when voice_bindings is given, has ' + str(len(s['audio_urls'])), lambda s: 'Move each voice into voice_bindings, then drop audio_urls.', None, None),
    25: (lambda s: 'must have at most one voice for each of the ' + str(s['assets']) + ' references, has ' + str(len(s['audio_urls'])), lambda s: 'Drop the voices at the end, which belong to nobody, or bind each voice by name in voice_bindings.', None, None),
    26: (lambda s: 'must have at most ' + show(s['limit']) + ' voices, has ' + str(_size(s['value'])), lambda s: 'Drop the surplus; there are never more references to speak.', None, None),
    27: (lambda s: 'must give way to voice_bindings, which says whose voice each is', lambda s: 'Write the same voices as model_params.voice_bindings, by name instead of by position.', None, None),
    28: (lambda s: 'must be in the order of the videos, then of the images; the first voice replaces the sound of Video 1', lambda s: 'Bind each voice by name in voice_bindings; audio_urls cannot pass over a video to reach an image.', None, None),
    29: (lambda s: 'must be bound to one reference, is bound to ' + str(len([_v0 for _v0 in s['voice_bindings'] if s['voice_bindings'][_v0] == s['value']])), lambda s: 'Give each character a voice of its own, unless they are meant to sound alike.', None, None),
    30: (lambda s: 'must bind a voice or be left out, is empty beside audio_urls', lambda s: 'Drop the empty voice_bindings if audio_urls is to be heard.', None, None),
    31: (lambda s: 'must have at most ' + '5000' + ' characters, has ' + str(len(s['prompt'])), lambda s: 'Shorten it; the characters after number ' + '5000' + ' are cut off and never read.', lambda s: (5000, len(s['prompt'])), None),
    32: (lambda s: 'must have at most ' + '500' + ' characters, has ' + str(len(s['this']['negative_prompt'])), lambda s: 'Shorten it; the characters after number ' + '500' + ' are cut off and never read.', lambda s: (500, len(s['this']['negative_prompt'])), None),
    33: (lambda s: 'must name a reference that is given, names ' + show(s['mention']['text']) + ' where ' + show(s['mention']['kind']) + '_urls has ' + str(len(s['image_urls']) if s['mention']['kind'] == 'image' else len(s['video_urls'])), lambda s: 'Numbers count from 1, for images and videos apart. Mend the number, or add the reference.', lambda s: (s['mention']['start'], s['mention']['end']), None),
    34: (lambda s: 'must be spelt "' + show(s['mention']['instead']) + '", is "' + show(s['mention']['text']) + '"', lambda s: 'In English a capital letter, one space and the number; in Chinese the number right after the word.', lambda s: (s['mention']['start'], s['mention']['end']), None),
    35: (lambda s: 'must be named in the prompt as Image ' + str(s['index'] + 1) + ' or 图' + str(s['index'] + 1) + ', is ' + show('named only after character ' + str(5000) + ', where the prompt is cut' if not not [1 for _v0 in mentions_in(s['prompt'] if len(s['prompt']) <= 20 * 5000 else s['prompt_read']) if _v0['kind'] == 'image' and _v0['number'] == s['index'] + 1 and _v0['exact']] else 'not'), lambda s: 'Say in the prompt what this image is for, or drop it. 图一, 第1张图 and a second number after Image 1 are no names that the API documents.', None, None),
    36: (lambda s: 'must be named in the prompt as Video ' + str(s['index'] + 1) + ' or 视频' + str(s['index'] + 1) + ', is ' + show('named only after character ' + str(5000) + ', where the prompt is cut' if not not [1 for _v0 in mentions_in(s['prompt'] if len(s['prompt']) <= 20 * 5000 else s['prompt_read']) if _v0['kind'] == 'video' and _v0['number'] == s['index'] + 1 and _v0['exact']] else 'not'), lambda s: 'Say in the prompt what this video is for, or drop it; its seconds are paid for either way. 视频一, 第1段视频 and a second number after Video 1 are no names that the API documents.', None, None),
    37: (lambda s: 'must say what happens in the film, is empty', lambda s: 'Describe the film in a sentence or two.', None, None),
    38: (lambda s: 'must be in Chinese or English, has letters of ' + show(foreign_scripts(s['prompt_read'])), lambda s: 'Translate the prompt; words that are to be spoken or shown may stay.', None, None),
    39: (lambda s: 'must have ' + quote(s['key']) + ', has none', lambda s: 'Add ' + quote(s['key']) + '.', None, None),
    40: (lambda s: 'must be ' + show(s['limit']) + ', is ' + quote(s['value']), lambda s: show('Put it in [ ], also where there is only one.' if _equal(s['limit'], 'a list') else 'Write it as text, in quotes; for a file that is its URL alone.' if _equal(s['limit'], 'text') else 'Write it as names with values, as in image1: URL.' if _equal(s['limit'], 'an object') else 'Write it as ' + _to_string(s['limit']) + ', without quotes.'), None, None),
    41: (lambda s: 'must be a documented field, is ' + quote(s['key']), lambda s: show('Mend the spelling, or drop it.' if s['home'] == '' else 'Move it to where it belongs, ' + s['home'] + '.'), None, None),
    42: (lambda s: 'must be a field of this model, is ' + quote(s['key']) + ' of another', lambda s: show(s['foreign']), None, None),
    43: (lambda s: 'must have a value or be left out, is ' + quote(s['value']), lambda s: 'Leave the field out. We judge the rest of the request as if it were not there.', None, None),
    44: (lambda s: 'must be ' + show(s['limit']) + ', is ' + quote(s['value']), lambda s: 'Name the model exactly; for another model, another contract applies.', None, None),
    45: (lambda s: 'must be one of ' + show(s['limit']) + ', is ' + quote(s['value']), lambda s: 'Choose one, or leave the field out for 720p.', None, None),
    46: (lambda s: 'must be one of ' + show(s['limit']) + ', is ' + quote(s['value']), lambda s: 'Choose one, or leave the field out for 16:9. It is a text, in quotes.', None, None),
    47: (lambda s: 'must be left out when image_start is given, is ' + quote(s['aspect_ratio']), lambda s: 'Drop it, and crop the start frame to the ratio that the film is to have.', None, None),
    48: (lambda s: 'must be at ' + show('least' if s['keyword'] == 'minimum' else 'most') + ' ' + show(s['limit']) + ' seconds, is ' + quote(s['value']), lambda s: 'Choose a whole number of seconds within the range; a longer film takes several requests.', None, None),
    49: (lambda s: 'must be a whole number of seconds, is ' + quote(s['value']), lambda s: 'Round it.', None, None),
    50: (lambda s: 'must be written as a whole number, is ' + quote(s['duration']), lambda s: 'Leave out the decimal point.', None, None),
    51: (lambda s: 'must be at ' + show('least' if s['keyword'] == 'minimum' else 'most') + ' ' + show(s['limit']) + ', is ' + quote(s['value']), lambda s: 'Leave the field out for a random seed; no number stands for one.', None, None),
    52: (lambda s: 'must be ' + show(s['limit']) + ', is ' + quote(s['value']), lambda s: 'Write one object with the fields of the request. Several requests go into a .jsonl file, one a line, or into a YAML file with --- between them.', None, None),
    53: (lambda s: 'must be written as a whole number, is ' + show(s['this']['seed']), lambda s: 'Leave out the decimal point.', None, None),
    54: (lambda s: 'must be a URL, is ' + quote(s['value']), lambda s: 'Give the whole address from https on, without spaces (%20 stands for one). A file of your own must be uploaded first.', None, None),
    55: (lambda s: 'must be an http or https URL, is ' + show(url_scheme(s['value'])), lambda s: 'Put the file on a web server or in a bucket, and give its https address.', None, None),
    56: (lambda s: 'must be on a public host, is ' + quote(s['value']), lambda s: 'Upload the file where anyone can fetch it; the API cannot reach your machine or your network.', None, None),
    57: (lambda s: 'must be on a public host, is ' + quote(s['value']), lambda s: 'Upload the file where anyone can fetch it; names like this one resolve only inside a network.', None, None),
    58: (lambda s: 'must be an https URL, is ' + quote(s['value']), lambda s: 'Give an https address of a server of yours, without spaces, or leave the field out and poll the task.', None, None),
    59: (lambda s: 'must be a public host, is ' + quote(s['value']), lambda s: 'Give a host that is reachable from the internet; a tunnel serves for trying things out.', None, None),
    60: (lambda s: 'must be a public host, is ' + quote(s['value']), lambda s: 'Give a host name that resolves on the internet.', None, None),
    61: (lambda s: 'must have at most ' + '2048' + ' characters, has ' + str(len(s['value'])), lambda s: 'Move what the URL carries into your own store, and keep a short key in the URL.', None, None),
    62: (lambda s: 'must be fetchable without login, has a user name or password before the host', lambda s: 'Put the file where anyone can fetch it, or sign its URL for a while; a password in a request is read by others.', None, None),
}


def doubts(this):
    if type(this) is not dict: return None
    found = [] if this.keys() <= KNOWN_0 else [name for name in this if name not in KNOWN_0]
    v = this.get('model', ABSENT)
    if (v not in ('wan2.7-reference-video',)): found.append('model')
    v = this.get('prompt', ABSENT)
    if (type(v) is not str): found.append('prompt')
    v = this.get('negative_prompt', ABSENT)
    if v is not ABSENT and (type(v) is not str): found.append('negative_prompt')
    v = this.get('image_start', ABSENT)
    if v is not ABSENT and (type(v) is not str or v == ''): found.append('image_start')
    v = this.get('image_urls', ABSENT)
    if v is not ABSENT and (type(v) is not list or [1 for i1 in v if type(i1) is not str]): found.append('image_urls')
    v = this.get('video_urls', ABSENT)
    if v is not ABSENT and (type(v) is not list or [1 for i1 in v if type(i1) is not str]): found.append('video_urls')
    v = this.get('audio_urls', ABSENT)
    if v is not ABSENT and (type(v) is not list or len(v) > 5 or [1 for i1 in v if type(i1) is not str]): found.append('audio_urls')
    v = this.get('model_params', ABSENT)
    if v is not ABSENT and (type(v) is not dict or not v.keys() <= KNOWN_1 or ((v1 := v.get('voice_bindings', ABSENT)) is not ABSENT and (type(v1) is not dict or [1 for i2 in v1.values() if type(i2) is not str or len(i2) < 1]))): found.append('model_params')
    v = this.get('quality', ABSENT)
    if v is not ABSENT and (v not in ('720p', '1080p')): found.append('quality')
    v = this.get('aspect_ratio', ABSENT)
    if v is not ABSENT and (v not in ('16:9', '9:16', '1:1', '4:3', '3:4')): found.append('aspect_ratio')
    v = this.get('duration', ABSENT)
    if v is not ABSENT and (type(v) is not int and type(v) is not float or v < 2 or v > 15 or v % 1): found.append('duration')
    v = this.get('seed', ABSENT)
    if v is not ABSENT and (type(v) is not int or v < 1 or v > 2147483647): found.append('seed')
    v = this.get('prompt_extend', ABSENT)
    if v is not ABSENT and (type(v) is not bool): found.append('prompt_extend')
    v = this.get('callback_url', ABSENT)
    if v is not ABSENT and (type(v) is not str or v == ''): found.append('callback_url')
    return found


def broken(this):
    hits = []
    f_prompt = this.get('prompt', '')
    f_image_urls = this.get('image_urls', NO_ITEMS)
    f_video_urls = this.get('video_urls', NO_ITEMS)
    f_audio_urls = this.get('audio_urls', NO_ITEMS)
    f_aspect_ratio = this.get('aspect_ratio', '16:9')
    f_duration = this.get('duration', 5)
    f_voice_bindings = this.get('model_params', NO_MEMBERS).get('voice_bindings', NO_MEMBERS)
    size_of_prompt = len(f_prompt)
    size_of_image_urls = len(f_image_urls)
    size_of_video_urls = len(f_video_urls)
    size_of_audio_urls = len(f_audio_urls)
    size_of_aspect_ratio = len(f_aspect_ratio)
    size_of_voice_bindings = len(f_voice_bindings)
    n_assets = size_of_image_urls + size_of_video_urls
    n_has_bindings = size_of_voice_bindings > 0
    n_prompt_read = f_prompt if size_of_prompt <= 5000 else _substring(f_prompt, 0, 5000)
    n_mentions = mentions_in(n_prompt_read)
    n_must_name = n_assets > 1 and not [1 for _v0 in n_mentions if not _v0['exact']]
    n_images_named = [_v0['number'] for _v0 in n_mentions if _v0['kind'] == 'image'] if n_must_name else []
    n_videos_named = [_v0['number'] for _v0 in n_mentions if _v0['kind'] == 'video'] if n_must_name else []
    if not (n_assets <= 5): hits.append((13, None, {}))
    if (not 'image_start' in this) and not (n_assets >= 1): hits.append((14, None, {}))
    if ('image_start' in this) and not (n_assets >= 1): hits.append((15, None, {}))
    if (size_of_video_urls > 0) and not (f_duration <= 10): hits.append((16, None, {}))
    if not (size_of_voice_bindings <= 5): hits.append((21, None, {}))
    if (n_has_bindings) and not (size_of_audio_urls == 0): hits.append((24, None, {}))
    if (not n_has_bindings and n_assets >= 1) and not (size_of_audio_urls <= n_assets): hits.append((25, None, {}))
    if (not n_has_bindings) and not (size_of_audio_urls == 0): hits.append((27, None, {}))
    if (not n_has_bindings and size_of_audio_urls > 0) and not (size_of_video_urls == 0 or size_of_image_urls == 0): hits.append((28, None, {}))
    if ('model_params' in this and 'voice_bindings' in this['model_params'] and size_of_audio_urls > 0) and not (len(this['model_params']['voice_bindings']) > 0): hits.append((30, None, {}))
    if not (size_of_prompt <= 5000): hits.append((31, None, {}))
    if ('negative_prompt' in this) and not (len(this['negative_prompt']) <= 500): hits.append((32, None, {}))
    for mention in n_mentions:
        if not (mention['number'] >= 1 and mention['number'] <= (size_of_image_urls if mention['kind'] == 'image' else size_of_video_urls)): hits.append((33, None, {'mention': mention}))
    for mention in n_mentions:
        if (mention['number'] >= 1 and mention['number'] <= (size_of_image_urls if mention['kind'] == 'image' else size_of_video_urls)) and not (mention['exact']): hits.append((34, None, {'mention': mention}))
    if not (_P0(f_prompt) is not None): hits.append((37, None, {}))
    if not (len(foreign_scripts(n_prompt_read)) == 0): hits.append((38, None, {}))
    if ('image_start' in this) and not (not 'aspect_ratio' in this): hits.append((47, None, {}))
    if not (not written_as_decimal(f_duration)): hits.append((50, None, {}))
    if ('seed' in this) and not (not written_as_decimal(this['seed'])): hits.append((53, None, {}))
    if 'image_start' in this:
        value = this['image_start']
        p_host = url_host(value)
        if not (p_host != 'malformed'): hits.append((54, '/image_start', {'value': value, 'host': p_host}))
        if not (p_host != 'none'): hits.append((55, '/image_start', {'value': value, 'host': p_host}))
        if not (p_host != 'internal'): hits.append((56, '/image_start', {'value': value, 'host': p_host}))
        if not (p_host != 'internal-name'): hits.append((57, '/image_start', {'value': value, 'host': p_host}))
        if (('@' in value)) and not (not _P1(value) is not None): hits.append((62, '/image_start', {'value': value, 'host': p_host}))
    for index, value in enumerate(f_image_urls):
        p_host = url_host(value)
        if not (p_host != 'malformed'): hits.append((54, f"/image_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'none'): hits.append((55, f"/image_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'internal'): hits.append((56, f"/image_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'internal-name'): hits.append((57, f"/image_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if (('@' in value)) and not (not _P1(value) is not None): hits.append((62, f"/image_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if (size_of_image_urls > 1 and size_of_image_urls + size_of_video_urls <= 5) and not (f_image_urls.count(value) == 1): hits.append((17, f"/image_urls/{index}", {'value': value, 'index': index}))
        if (n_must_name and size_of_image_urls + size_of_video_urls <= 5) and not (index + 1 in n_images_named or size_of_image_urls == 1 and _P2(n_prompt_read) is not None): hits.append((35, f"/image_urls/{index}", {'value': value, 'index': index}))
    for index, value in enumerate(f_video_urls):
        p_host = url_host(value)
        if not (p_host != 'malformed'): hits.append((54, f"/video_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'none'): hits.append((55, f"/video_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'internal'): hits.append((56, f"/video_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'internal-name'): hits.append((57, f"/video_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if (('@' in value)) and not (not _P1(value) is not None): hits.append((62, f"/video_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if (size_of_video_urls > 1 and size_of_image_urls + size_of_video_urls <= 5) and not (f_video_urls.count(value) == 1): hits.append((18, f"/video_urls/{index}", {'value': value, 'index': index}))
        if (n_must_name and size_of_image_urls + size_of_video_urls <= 5) and not (index + 1 in n_videos_named or size_of_video_urls == 1 and _P3(n_prompt_read) is not None): hits.append((36, f"/video_urls/{index}", {'value': value, 'index': index}))
    for index, value in enumerate(f_audio_urls):
        p_host = url_host(value)
        if not (p_host != 'malformed'): hits.append((54, f"/audio_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'none'): hits.append((55, f"/audio_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'internal'): hits.append((56, f"/audio_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if not (p_host != 'internal-name'): hits.append((57, f"/audio_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
        if (('@' in value)) and not (not _P1(value) is not None): hits.append((62, f"/audio_urls/{index}", {'value': value, 'index': index, 'host': p_host}))
    for key, value in f_voice_bindings.items():
        p_host = url_host(value)
        if not (p_host != 'malformed'): hits.append((54, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'host': p_host}))
        if not (p_host != 'none'): hits.append((55, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'host': p_host}))
        if not (p_host != 'internal'): hits.append((56, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'host': p_host}))
        if not (p_host != 'internal-name'): hits.append((57, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'host': p_host}))
        if (('@' in value)) and not (not _P1(value) is not None): hits.append((62, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'host': p_host}))
        p_for_start_frame = key in {'first_frame', 'image_start', 'imagestart', 'start', 'start1', 'start_frame', 'start_image'}
        p_well_formed = _P4(key) is not None
        p_number = _to_int(_substring(key, 5)) if p_well_formed and len(key) <= 9 else 0
        p_available = size_of_image_urls if key.startswith('image') else size_of_video_urls
        if (not p_for_start_frame) and not (p_well_formed): hits.append((19, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'for_start_frame': p_for_start_frame, 'well_formed': p_well_formed, 'number': p_number, 'available': p_available}))
        if (p_well_formed) and not (p_number >= 1 and p_number <= p_available): hits.append((20, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'for_start_frame': p_for_start_frame, 'well_formed': p_well_formed, 'number': p_number, 'available': p_available}))
        if not (not p_for_start_frame): hits.append((23, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'for_start_frame': p_for_start_frame, 'well_formed': p_well_formed, 'number': p_number, 'available': p_available}))
        if (size_of_voice_bindings > 1 and size_of_voice_bindings <= 5) and not (len([1 for _v0 in f_voice_bindings if f_voice_bindings[_v0] == value]) == 1): hits.append((29, '/model_params/voice_bindings/' + key.replace('~', '~0').replace('/', '~1'), {'value': value, 'key': key, 'for_start_frame': p_for_start_frame, 'well_formed': p_well_formed, 'number': p_number, 'available': p_available}))
    if 'callback_url' in this:
        value = this['callback_url']
        p_host = url_host(value)
        if not (url_scheme(value) == 'https' and p_host != 'malformed'): hits.append((58, '/callback_url', {'value': value, 'host': p_host}))
        if not (p_host != 'internal'): hits.append((59, '/callback_url', {'value': value, 'host': p_host}))
        if not (p_host != 'internal-name'): hits.append((60, '/callback_url', {'value': value, 'host': p_host}))
        if not (len(value) <= 2048): hits.append((61, '/callback_url', {'value': value, 'host': p_host}))
    return (hits, {'model': this.get('model', ''), 'prompt': f_prompt, 'image_urls': f_image_urls, 'video_urls': f_video_urls, 'audio_urls': f_audio_urls, 'quality': this.get('quality', '720p'), 'aspect_ratio': f_aspect_ratio, 'duration': f_duration, 'prompt_extend': this.get('prompt_extend', False), 'voice_bindings': f_voice_bindings, 'this': this, 'assets': n_assets, 'has_bindings': n_has_bindings, 'prompt_read': n_prompt_read, 'mentions': n_mentions, 'must_name': n_must_name, 'images_named': n_images_named, 'videos_named': n_videos_named}) if hits else NOTHING


def clean(this):
    try:
        return doubts(this) == [] and not broken(this)[0]
    except DOUBTS:
        return False
