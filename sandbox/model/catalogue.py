"""The models that the scripted OpenAI has, what each is for, and which routes serve it."""

from collections.abc import Mapping

CHAT = (
    "sandbox",
    "sandbox-mini",
    "sandbox-reasoner",
    "gpt-3.5-turbo",
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4.1-nano",
    "gpt-5",
    "gpt-5-mini",
    "gpt-5-nano",
    "o3",
    "o4-mini",
    "deepseek-chat",
    "deepseek-reasoner",
)
KINDS: Mapping[str, str] = {
    **dict.fromkeys(CHAT, "chat"),
    "gpt-3.5-turbo-instruct": "text",
    "text-embedding-3-small": "embedding",
    "text-embedding-3-large": "embedding",
    "text-embedding-ada-002": "embedding",
    "gpt-image-1": "image",
    "dall-e-3": "image",
    "dall-e-2": "image",
    "tts-1": "speech",
    "gpt-4o-mini-tts": "speech",
    "whisper-1": "transcript",
    "gpt-4o-transcribe": "transcript",
    "gpt-4o-mini-transcribe": "transcript",
    "omni-moderation-latest": "moderation",
}
MODELS = tuple(KINDS)
SERVES: Mapping[str, tuple[str, ...]] = {
    "chat/completions": ("chat",),
    "completions": ("text", "chat"),
    "responses": ("chat",),
    "embeddings": ("embedding",),
    "images": ("image",),
    "audio/speech": ("speech",),
    "audio/transcriptions": ("transcript",),
    "audio/translations": ("transcript",),
    "moderations": ("moderation",),
}
