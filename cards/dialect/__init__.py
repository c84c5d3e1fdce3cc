"""A model's Markdown as pieces of Feishu's dialect: safe, complete, and in the forms that Feishu promises to show.

https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components/content-components/rich-text
"""
