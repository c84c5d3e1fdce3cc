"""Card JSON 2.0 as data: which tags there are, which properties each may have, which it must have.

2.0 refuses what it does not know (1.0 ignored it), so these tables are the whole truth about spelling.
https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure
"""

from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class Tag:
    """`allowed` properties besides the common ones, `required` among them, and where its children are."""

    allowed: frozenset[str]
    required: frozenset[str] = frozenset()
    children: str = ""
    interactive: bool = False
    form_only: bool = False
    root_only: bool = False


COMMON = _words("tag element_id margin")
LAYOUT = "direction horizontal_spacing horizontal_align vertical_spacing vertical_align padding"
ACTION = "name required disabled disabled_tips behaviors confirm width value"
ROOT = _words("schema config card_link header body")
CONFIG = _words(
    "streaming_mode streaming_config summary locales enable_forward update_multi width_mode"
    " use_custom_translation enable_forward_interaction style"
)
STREAMING_CONFIG = _words("print_frequency_ms print_step print_strategy")
SUMMARY = _words("content i18n_content")
STYLE = _words("text_size color")
CARD_LINK = _words("url android_url ios_url pc_url")
BODY = _words(f"elements {LAYOUT}")
HEADER = _words("title subtitle text_tag_list i18n_text_tag_list template icon padding")
PANEL_HEADER = _words(
    "title background_color vertical_align padding position width icon icon_position icon_expanded_angle"
)
OPEN_URL = _words("type default_url android_url ios_url pc_url")
CALLBACK = _words("type value")
TABLE_COLUMN = _words("name display_name width vertical_align horizontal_align data_type format date_format")

TEXTS = {
    "plain_text": _words("tag content i18n_content element_id text_size text_color text_align lines"),
    "lark_md": _words("tag content i18n_content element_id text_size text_color text_align lines"),
}
ICONS = {"standard_icon": _words("tag token color size"), "custom_icon": _words("tag img_key size")}
TEXT_TAG = _words("tag element_id text color")

TAGS: dict[str, Tag] = {
    "column_set": Tag(
        _words("horizontal_spacing horizontal_align flex_mode background_style columns action"),
        _words("columns"),
        "columns",
    ),
    "column": Tag(_words(f"background_style width weight elements action {LAYOUT}"), children="elements"),
    "form": Tag(
        _words(f"name elements confirm {LAYOUT}"), _words("name elements"), children="elements", root_only=True
    ),
    "interactive_container": Tag(
        _words(
            "width height corner_radius background_style has_border border_color behaviors hover_tips disabled"
            f" disabled_tips confirm elements name value {LAYOUT}"
        ),
        _words("behaviors"),
        children="elements",
    ),
    "collapsible_panel": Tag(
        _words(f"expanded background_color header border elements {LAYOUT}"), _words("header"), children="elements"
    ),
    "div": Tag(_words("text icon width")),
    "markdown": Tag(_words("content i18n_content text_size text_align icon"), _words("content")),
    "img": Tag(
        _words("img_key i18n_img_key alt title corner_radius scale_type size transparent preview"),
        _words("img_key alt"),
    ),
    "img_combination": Tag(
        _words("combination_mode combination_transparent corner_radius img_list"),
        _words("combination_mode img_list"),
    ),
    "person": Tag(_words("user_id size show_avatar show_name style"), _words("user_id")),
    "person_list": Tag(
        _words("persons size show_avatar show_name lines drop_invalid_user_id icon ud_icon"), _words("persons")
    ),
    "chart": Tag(_words("chart_spec aspect_ratio color_theme preview height"), _words("chart_spec")),
    "table": Tag(
        _words("columns rows page_size row_height row_max_height freeze_first_column header_style"),
        _words("columns rows"),
        root_only=True,
    ),
    "audio": Tag(_words("file_key audio_id show_time width style fill_color"), _words("file_key")),
    "hr": Tag(frozenset()),
    "button": Tag(
        _words(
            "type size width text icon hover_tips disabled disabled_tips confirm behaviors name required"
            " form_action_type"
        ),
        interactive=True,
    ),
    "input": Tag(
        _words(
            f"placeholder default_value max_length input_type show_icon rows auto_resize max_rows label"
            f" label_position {ACTION}"
        ),
        interactive=True,
    ),
    "overflow": Tag(_words("options behaviors confirm width value name"), _words("options"), interactive=True),
    "select_static": Tag(
        _words(f"type placeholder initial_option initial_index options {ACTION}"), _words("options"), interactive=True
    ),
    "select_person": Tag(_words(f"type placeholder initial_option options {ACTION}"), interactive=True),
    "multi_select_static": Tag(
        _words(f"type placeholder selected_values options {ACTION}"),
        _words("options name"),
        interactive=True,
        form_only=True,
    ),
    "multi_select_person": Tag(
        _words(f"type placeholder selected_values options {ACTION}"),
        _words("name"),
        interactive=True,
        form_only=True,
    ),
    "date_picker": Tag(_words(f"initial_date placeholder {ACTION}"), interactive=True),
    "picker_time": Tag(_words(f"initial_time placeholder {ACTION}"), interactive=True),
    "picker_datetime": Tag(_words(f"initial_datetime placeholder {ACTION}"), interactive=True),
    "select_img": Tag(
        _words(f"style multi_select layout can_preview aspect_ratio options {ACTION}"),
        _words("options"),
        interactive=True,
    ),
    "checker": Tag(
        _words(
            "name checked text overall_checkable button_area checked_style padding disabled disabled_tips hover_tips"
            " behaviors confirm value"
        ),
        interactive=True,
    ),
}
GONE = _words("action note")

BUTTON_TYPES = _words("default primary danger text primary_text danger_text primary_filled danger_filled laser")
COLOURS = _words("blue wathet turquoise green yellow orange red carmine violet purple indigo grey default lime neutral")
FLEX_MODES = _words("none stretch flow bisect trisect")
COMBINATIONS = _words("double triple bisect trisect")
INPUT_TYPES = _words("text multiline_text password")
DATA_TYPES = _words("text lark_md markdown options number persons date")
